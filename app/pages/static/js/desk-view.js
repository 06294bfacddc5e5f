// Shows a desk document: text goes into the elements that `data-field` names, states decide what is visible.

import { asClock, asMinutes, secondsSince, secondsUntil } from "./desk-clock.js";
import { fromTemplate, keepRows } from "./rows.js";
import { say } from "./staff.js";

const fields = Object.fromEntries(
  [...document.querySelectorAll("[data-field]")].map((element) => [element.dataset.field, element]),
);
const stage = document.getElementById("stage");
const noShow = document.getElementById("no-show");
const undo = document.getElementById("undo");

// The one word that decides which parts of the desk are shown.
export function stateOf({ ticket, window: { state } }) {
  return ticket ? ticket.status.toLowerCase() : state === "paused" ? "paused" : "idle";
}

export function showDesk(desk) {
  const state = stateOf(desk);
  showState(state, desk);
  if (desk.ticket) showTicket(desk.ticket);
  showWaiting(desk.waiting);
  showToday(desk.today);
  showPassed(desk.passed);
  showTimes(desk);
}

function fill(values) {
  for (const [name, value] of Object.entries(values)) {
    if (fields[name].textContent !== String(value)) fields[name].textContent = value;
  }
}

function showState(state, { window: { label, mode, pause_reason: reason }, waiting, ticket }) {
  stage.dataset.state = state;
  for (const part of document.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(state);
  }
  fill({ label, mode: say(`mode_${mode}`), state: say(`state_${state}`), pause_reason: reason ?? "" });
  fill({ line: say(waiting.mine ? "line_waiting" : "line_empty", { n: waiting.mine }) });
  if (ticket || waiting.mine) fill({ said: "" });
  document.title = `${ticket ? `${ticket.number} · ` : ""}${label} · ${say("product")}`;
}

function showTicket(ticket) {
  fill({
    number: ticket.number,
    category: ticket.category,
    waited: asMinutes(ticket.waited_seconds),
    priority: priorityOf(ticket),
    language: ticket.language === "en" ? say("speaks_english") : "",
    phone: ticket.phone ?? say("no_phone"),
    recalls: ticket.recalls ? say("times", { n: ticket.recalls }) : "",
    misses: ticket.misses ? say("times", { n: ticket.misses }) : "",
  });
  for (const row of document.querySelectorAll("[data-row]")) row.hidden = !fields[row.dataset.row].textContent;
  showFate(ticket);
}

function priorityOf({ priority, reason }) {
  if (!priority || priority === "normal") return "";
  return [say(`priority_${priority}`), reason].filter(Boolean).join(" · ");
}

// The code behind a failure is for whoever is asked about it; the reasons of a doubt help nobody at a window.
function showFate({ phone, text }) {
  const fate = text?.state ?? "none";
  const words = text ? say(`text_${fate}`) : say(phone ? "text_none" : "text_no_phone");
  const code = fate === "failed" && text.error;
  fill({ text: code ? say("text_with_error", { text: words, error: code }) : words });
  document.getElementById("fate").dataset.fate = fate;
  document.getElementById("fate-icon").setAttribute("href", `#icon-fate-${fate}`);
}

function showWaiting({ total, mine, by_category: categories }) {
  fill({ waiting_total: total, waiting_mine: say("waiting_mine", { n: mine }) });
  document.getElementById("waiting").replaceChildren(...categories.map(waitingRow));
}

function waitingRow({ name, waiting }) {
  const row = document.createElement("li");
  const count = document.createElement("b");
  count.textContent = waiting;
  row.className = waiting ? "" : "none";
  row.append(name, count);
  return row;
}

function showToday({ served, no_show: missed, average_service_seconds: average }) {
  fill({ served, missed, average: average === null ? "–" : asClock(Math.round(average)) });
}

function showPassed(passed) {
  const list = document.getElementById("passed");
  keepRows(list, passed.map(({ number }) => number), passedRow);
  passed.forEach((one, index) => Object.assign(list.children[index].dataset, rowTimes(one)));
  document.getElementById("passed-none").hidden = passed.length > 0;
}

function rowTimes({ passed_at: passedAt, restorable_until: restorableUntil }) {
  return { passedAt, restorableUntil: restorableUntil ?? "" };
}

function passedRow(number) {
  const row = fromTemplate("passed-row");
  row.querySelector("strong").textContent = number;
  const button = row.querySelector("button");
  button.dataset.restore = number;
  button.dataset.testid = `passed-${number}-restore`;
  button.setAttribute("aria-label", say("restore_number", { number }));
  return row;
}

// What time alone changes; called every second between documents.
export function showTimes({ ticket, rules, undo: offer }) {
  if (ticket) showTimer(ticket, rules.no_show_after_seconds);
  else fill({ timer: "" });
  showUndo(offer);
  for (const row of document.getElementById("passed").children) {
    row.querySelector("button").hidden = !secondsUntil(row.dataset.restorableUntil);
    row.querySelector("span").textContent = say("ago", { time: asMinutes(secondsSince(row.dataset.passedAt)) });
  }
}

function showTimer(ticket, limit) {
  const calledFor = secondsSince(ticket.called_at);
  const serving = ticket.status === "SERVING";
  fill({ timer: asClock(serving ? secondsSince(ticket.started_at) : calledFor) });
  const left = limit - calledFor;
  fill({ no_show: left > 0 ? say("no_show_in", { time: asClock(left) }) : say("no_show_due") });
  noShow.classList.toggle("act-due", left <= 0);
  noShow.toggleAttribute("data-early", left > 0);
}

function showUndo(offer) {
  const left = offer ? secondsUntil(offer.until) : 0;
  undo.hidden = left <= 0;
  if (undo.hidden) return;
  fill({ undo_what: say(`undo_${offer.verb}`), undo_left: Math.ceil(left) });
  document.getElementById("undo-progress").value = left;
}

// The calm sentence under "Ready": nobody is waiting. It stays until somebody is.
export function sayCalmly(sentence) {
  fill({ said: sentence });
}

export function fillTakeOver(sentence) {
  fill({ take_over: sentence });
}
