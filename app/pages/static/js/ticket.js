// A visitor's ticket on their own phone: asks the server at its pace, shows the answer, sends what the visitor decides.

import { Problem, call } from "./api.js";
import { alertVisitor, draw, drawFreshness, drawNews } from "./ticket-view.js";
import { words } from "./wording.js";

const USUAL_PACE_SECONDS = 15;
const SLOWEST_PACE_SECONDS = 60;
const DELAY_MINUTES = 10;

const address = `/api/v1/tickets/${encodeURIComponent(document.body.dataset.code)}`;
const requests = {
  cancel: ["cancel", {}],
  delay: ["delay", { minutes: DELAY_MINUTES }],
  check_in: ["check-in", {}],
};

let ticket = JSON.parse(document.getElementById("ticket").textContent);
let etag = null;
let updatedAt = new Date();
let failures = 0;
let timer = null;

// --- Asking. A hidden page does not ask; shown again, it asks at once.

async function refresh() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    accept(await call(address, { etag, anonymous: true }));
  } catch (error) {
    failed(error);
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(refresh, pace() * 1000);
}

function accept(answer) {
  failures = 0;
  updatedAt = new Date();
  if (answer.status !== 304) {
    etag = answer.etag;
    replace(answer.data);
  }
  drawFreshness(updatedAt, false);
}

// Answers can overtake each other; an older one is not shown.
function replace(fresh) {
  if (fresh.version < ticket.version) return;
  const calledAnew = fresh.status === "CALLED" && fresh.called_at !== ticket.called_at;
  ticket = fresh;
  draw(ticket);
  if (!calledAnew) return;
  drawNews("");
  alertVisitor();
}

function failed(error) {
  failures += 1;
  if (error instanceof Problem && error.status === 404) drawNews(words().gone);
  drawFreshness(updatedAt, true);
}

// After failures the page asks less and less often, so that a server coming back is not run over.
function pace() {
  const usual = ticket.poll_after_seconds || USUAL_PACE_SECONDS;
  return failures ? Math.min(usual * 2 ** failures, SLOWEST_PACE_SECONDS) : usual;
}

// --- Deciding

async function decide(verb, path, body, button) {
  button.disabled = true;
  try {
    await call(`${address}/${path}`, { method: "POST", body, anonymous: true });
    if (verb === "rate") document.body.dataset.rated = "";
    drawNews(words().done[verb] ?? "");
    draw(ticket);
    etag = null;
  } catch (error) {
    drawNews(error instanceof Problem ? error.message : words().unreachable);
  }
  button.disabled = false;
  await refresh();
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { action, dialog, close } = button.dataset;
  if (dialog) document.getElementById(dialog).showModal();
  if (action || close !== undefined) button.closest("dialog")?.close();
  if (action) decide(action, ...requests[action], button);
}

function onSubmit(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  const comment = form.get("comment").trim();
  const rating = { stars: Number(form.get("stars")), ...(comment && { comment }) };
  decide("rate", "rating", rating, event.submitter);
}

document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
document.addEventListener("visibilitychange", refresh);
window.addEventListener("online", refresh);
draw(ticket);
drawFreshness(updatedAt, false);
schedule();
