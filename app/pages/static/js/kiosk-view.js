// What a kiosk visit looks like: a visit goes in, the page shows it. Holds no state but the last screen shown.

import { grouped, judge, masked } from "./phone.js";
import { clockTime, fill, people, show, waitRange, waitReason, words } from "./wording.js";

let shownScreen = null;

export function draw(visit) {
  showScreen(visit.screen);
  drawPhone(visit);
  if (visit.ticket) drawNumber(visit);
  else forgetNumber();
  if (visit.problem) drawProblem(visit.problem);
  drawTimeLeft(visit);
  disableWhile(visit.sending);
  moveFocus(visit.screen);
}

function showScreen(screen) {
  document.body.dataset.screen = screen;
  for (const part of document.querySelectorAll("[data-screens]")) {
    part.hidden = !part.dataset.screens.split(" ").includes(screen);
  }
}

function drawPhone(visit) {
  const { confirm, no_phone, sending } = words();
  const { verdict } = judge(visit.digits);
  show({
    category: visit.category?.name ?? "",
    digits: visit.masked ? masked(visit.digits) : grouped(visit.digits),
    hint: visit.refusal || hintFor(visit.digits),
    confirm: visit.sending ? sending : confirm,
    no_phone: visit.sending && visit.screen === "start" ? sending : no_phone,
  });
  document.querySelector("[data-action=reveal]").hidden = !visit.masked || !visit.digits;
  document.querySelector("[data-action=confirm]").setAttribute("aria-disabled", String(verdict !== "complete"));
  const hint = document.querySelector("[data-verdict]");
  hint.dataset.verdict = visit.refusal ? "refused" : verdict;
  hint.classList.toggle("insisted", visit.insisted);
}

function hintFor(digits) {
  const { verdict, missing } = judge(digits);
  return fill(words().hints[verdict], { missing });
}

function drawNumber({ ticket, takenAt, attempt, printed }) {
  const say = words();
  const ahead = people(ticket.people_ahead);
  const wait = ticket.wait ? waitRange(ticket.wait) : waitReason(ticket.wait_reason);
  show({
    number: ticket.number,
    ahead,
    wait,
    ahead_line: fill(say.ahead_line, { ahead }),
    wait_line: fill(say.wait_line, { wait }),
    taken: fill(say.taken, { time: dayAndTime(takenAt) }),
    reminder: attempt.body.phone ? say.reminder_phone : say.reminder_paper,
    print: printed ? say.print_again : say.print,
  });
  document.querySelector(".fact [data-show=wait]").classList.toggle("in-words", !ticket.wait);
  for (const place of document.querySelectorAll("[data-show=number]")) place.dataset.length = ticket.number.length;
  for (const image of document.querySelectorAll("[data-qr]")) setSource(image, `${ticket.url}/qr.svg`);
}

// The next visitor finds nothing of the last one, neither on the screen nor in what a print would bring.
function forgetNumber() {
  show({ number: "", ahead: "", wait: "", ahead_line: "", wait_line: "", taken: "", reminder: "" });
  for (const image of document.querySelectorAll("[data-qr]")) image.removeAttribute("src");
}

function setSource(image, address) {
  if (image.getAttribute("src") !== address) image.src = address;
}

function dayAndTime(when) {
  const { timeZone } = document.body.dataset;
  const day = when.toLocaleDateString(document.documentElement.lang, { dateStyle: "medium", timeZone });
  return `${day} ${clockTime(when, timeZone)}`;
}

function drawProblem({ sentence, mayRetry, mayChange }) {
  show({ problem: sentence || words().unreachable });
  document.querySelector("[data-action=retry]").hidden = !mayRetry;
  document.querySelector("[data-action=change]").hidden = !mayChange;
}

// The warning is said once; the seconds are only seen, a voice counting down would drive anyone away.
function drawTimeLeft({ screen, secondsLeft: seconds }) {
  const { idle, idle_warning, leaving, leaving_warning } = words();
  const warned = seconds !== null;
  const isNumber = screen === "number";
  show({
    countdown: warned ? fill(isNumber ? leaving : idle, { seconds }) : "",
    warning: warned ? (isNumber ? leaving_warning : idle_warning) : "",
  });
  document.querySelector(".clock").classList.toggle("silent", !warned);
  document.querySelector(".clock-stay").disabled = !warned;
  document.querySelector(".clock-bar").value = seconds ?? 0;
}

function disableWhile(sending) {
  for (const button of document.querySelectorAll("main button:not(.clock-stay)")) button.disabled = sending;
}

// A new screen is read from its heading, and the keyboard starts there.
function moveFocus(screen) {
  if (shownScreen !== null && shownScreen !== screen) {
    document.querySelector(`section[data-screens="${screen}"] h1`).focus();
  }
  shownScreen = screen;
}
