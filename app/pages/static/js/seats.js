// Sitting down: the hall's windows as large cards, who sits where, and taking over one that was left open.

import { confirmed } from "./desk-dialogs.js";
import { fillTakeOver } from "./desk-view.js";
import { fromTemplate, keepRows } from "./rows.js";
import { ask, clearAlert, order, say, showProblem } from "./staff.js";

const REFRESH_MS = 5_000;
const STORED_HALL = "desk-hall";

const section = document.getElementById("seats");
const grid = document.getElementById("seats-grid");
let timer = null;
let refresh = async () => {};

// Which hall: the one in the address, else the one chosen last, else the first.
export function chooseHall(halls, onChange) {
  const wishes = [new URLSearchParams(location.search).get("hall"), localStorage.getItem(STORED_HALL)];
  const slug = wishes.find((wish) => halls.some((hall) => hall.slug === wish)) ?? halls[0]?.slug;
  const select = document.getElementById("hall");
  select.replaceChildren(...halls.map((hall) => new Option(hall.name, hall.slug, false, hall.slug === slug)));
  document.getElementById("hall-choice").hidden = halls.length < 2;
  select.addEventListener("change", () => {
    localStorage.setItem(STORED_HALL, select.value);
    onChange(select.value);
  });
  return slug;
}

export async function seatsOf(hall) {
  return (await ask(`/api/v1/halls/${hall}/seats`)).windows;
}

// Show the cards until `onSeated(window)`; they are read again every few seconds.
export async function showSeats(hall, onSeated) {
  hideSeats();
  section.hidden = false;
  document.title = `${say("choose_window")} · ${say("product")}`;
  refresh = async () => showCards(await seatsOf(hall), onSeated);
  timer = setInterval(() => refresh().catch(() => {}), REFRESH_MS); // The next round heals it.
  await refresh().catch(showProblem);
}

export function hideSeats() {
  clearInterval(timer);
  section.hidden = true;
}

export function showNoHall() {
  section.hidden = false;
  document.getElementById("seats-none").hidden = false;
}

function showCards(windows, onSeated) {
  const ids = windows.map(({ id }) => id);
  keepRows(grid, ids, () => fromTemplate("seat-card"));
  windows.forEach((one, index) => dressCard(grid.children[index], one, onSeated));
}

function dressCard(card, seat, onSeated) {
  const offer = offerOf(seat);
  card.dataset.testid = `seat-${seat.label}`;
  card.dataset.offer = offer;
  card.disabled = offer === "taken";
  const texts = [seat.label, say(`mode_${seat.mode}`), whoSits(seat), say(`seat_${offer}`)];
  [...card.children].forEach((part, index) => (part.textContent = texts[index]));
  card.onclick = () => sitDown(seat, offer === "take_over", onSeated);
}

function offerOf({ clerk, mine, can_take_over: canTakeOver }) {
  if (mine) return "mine";
  if (!clerk) return "free";
  return canTakeOver ? "take_over" : "taken";
}

function whoSits({ clerk, state }) {
  if (!clerk) return say("seat_nobody");
  return say(state === "paused" ? "seat_paused_by" : "seat_open_by", { name: clerk.name });
}

async function sitDown(seat, takeOver, onSeated) {
  clearAlert();
  if (takeOver && !(await agreesToTakeOver(seat.label, seat.clerk.name))) return;
  grid.inert = true; // One press, one window.
  try {
    await open(seat, takeOver);
    onSeated(seat);
  } catch (problem) {
    showProblem(problem);
    await refresh().catch(() => {}); // Somebody was quicker: the cards say who, and whether to take over.
  } finally {
    grid.inert = false;
  }
}

function open(seat, takeOver) {
  return order(`/api/v1/windows/${seat.id}/open`, takeOver ? { take_over: true } : {});
}

function agreesToTakeOver(label, name) {
  fillTakeOver(say("take_over_question", { label, name }));
  return confirmed("take-over");
}
