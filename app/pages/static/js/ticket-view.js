// What a ticket looks like on the visitor's phone.

import { clockTime, fill, people, show, waitRange, waitReason, words } from "./wording.js";

export function draw(ticket) {
  const face = faceOf(ticket);
  const say = words();
  document.body.dataset.face = face;
  for (const part of document.querySelectorAll("[data-faces]")) {
    part.hidden = !part.dataset.faces.split(" ").includes(face);
  }
  for (const part of document.querySelectorAll("[data-can]")) part.hidden = !may(ticket, part.dataset.can);
  const { number, window, category } = ticket;
  show({ number, window: window ?? "", category, ...say.faces[face], ...lineTexts(ticket) });
  const headline = face === "called" ? fill(say.go_to, { window: ticket.window }) : say.faces[face].title;
  document.title = `${ticket.number} · ${headline}`;
}

// A visit is rated once; whether it has been, the queue does not know.
function may({ can }, verb) {
  return can[verb] && !(verb === "rate" && "rated" in document.body.dataset);
}

// The same choice as `_face` in ticket.py, which paints the page before this script runs.
function faceOf({ status, people_ahead, can }) {
  if (status !== "WAITING") return status.toLowerCase();
  if (can.check_in) return "absent";
  return people_ahead === 0 ? "next" : "waiting";
}

function lineTexts({ people_ahead, wait, wait_reason }) {
  return {
    ahead: people(people_ahead),
    wait: wait ? waitRange(wait) : waitReason(wait_reason),
  };
}

export function drawFreshness(updatedAt, isStale) {
  const { updated, stale } = words();
  document.body.classList.toggle("stale", isStale);
  show({ updated: fill(isStale ? stale : updated, { time: clockTime(updatedAt) }) });
}

export function drawNews(sentence) {
  show({ news: sentence });
}

// Colour and words have changed already; a phone in the hand or pocket is also felt.
export function alertVisitor() {
  navigator.vibrate?.([400, 200, 400, 200, 400]);
}
