// The clerk's desk: puts together the choice of a window, the live document, the buttons and the keys.

import { fillTransferTargets, openDialog, wireDialogs } from "./desk-dialogs.js";
import { DeskFeed } from "./desk-feed.js";
import { wireKeys } from "./desk-keys.js";
import { sayCalmly, showDesk, showTimes, stateOf } from "./desk-view.js";
import { chooseHall, hideSeats, seatsOf, showNoHall, showSeats } from "./seats.js";
import { clearAlert, order, say, showAlert, showProblem, whoAmI } from "./staff.js";

const REST_MS = 600; // A second press of a nervous finger falls into this pause and does nothing.
const ABOUT_A_SERVING = ["recall", "start", "finish", "no-show", "park", "recycle", "transfer"];

let me = null;
let hall = null;
let feed = null;
let desk = null;
let busy = false;

async function begin() {
  me = await whoAmI();
  hall = chooseHall(me.halls, arrive);
  wireButtons();
  wireDialogs(send);
  wireKeys(document.getElementById("keys-on"));
  setInterval(() => desk && tick(), 1_000);
  await (hall ? arrive(hall) : showNoHall());
}

// Who already sits somewhere goes on there, also after the page was closed.
async function arrive(slug) {
  hall = slug;
  const mine = (await seatsOf(hall)).find((seat) => seat.mine);
  await (mine ? sit(mine) : showSeats(hall, sit));
}

async function sit({ id }) {
  hideSeats();
  feed = new DeskFeed(id, { onDesk: receive, onRefused: (problem) => leave(problem.message), onLive: showLive });
  await feed.refresh();
}

function receive(next) {
  if (next.window.clerk?.username !== me.username) return leave(whyGone(next.window));
  announce(desk, next);
  desk = next;
  for (const part of document.querySelectorAll("[data-at-desk]")) part.hidden = false;
  showDesk(desk);
  refreshButtons();
}

function whyGone({ label, clerk }) {
  return clerk ? say("taken_over", { label, name: clerk.name }) : "";
}

function leave(sentence) {
  feed.stop();
  desk = null;
  showLive(true);
  for (const part of document.querySelectorAll("[data-at-desk]")) part.hidden = true;
  if (sentence) showAlert(sentence);
  return showSeats(hall, sit);
}

function showLive(live) {
  document.getElementById("connection").hidden = live;
}

// Who hears the page instead of seeing it is told each new number and state, once.
function announce(before, now) {
  const spoken = ({ ticket }, state) => `${ticket ? `${ticket.number}, ` : ""}${say(`state_${state}`)}`;
  const sentence = spoken(now, stateOf(now));
  if (!before || sentence !== spoken(before, stateOf(before))) document.getElementById("spoken").textContent = sentence;
}

function tick() {
  showTimes(desk);
  refreshButtons();
}

function refreshButtons() {
  for (const button of document.querySelectorAll("button[data-verb], button[data-restore]")) {
    const disabled = busy || "early" in button.dataset || !fits(button);
    if (button.disabled !== disabled) button.disabled = disabled;
  }
}

// Buttons in the bar stay in their place and are only switched off while they do not fit the state.
function fits(button) {
  const { fitsIn } = button.dataset;
  return !fitsIn || fitsIn.split(" ").includes(stateOf(desk));
}

function wireButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-verb], button[data-dialog], button[data-restore]");
    if (!button) return;
    if (event.detail > 0) button.blur(); // After a mouse click, Space means the desk again and not this button.
    act(button.dataset);
  });
}

function act({ verb, dialog, restore }) {
  if (restore) return perform(`/api/v1/halls/${hall}/tickets/${restore}/restore`, {});
  if (dialog === "transfer") return askForTransfer();
  return dialog ? openDialog(dialog) : send(verb);
}

async function askForTransfer() {
  try {
    await fillTransferTargets(hall, desk.window.id);
    openDialog("transfer");
  } catch (problem) {
    showProblem(problem);
  }
}

// Every verb names the serving it means, so that it can never hit another visitor.
function send(verb, body = {}) {
  const serving = ABOUT_A_SERVING.includes(verb) ? { serving_id: desk.ticket?.serving_id } : {};
  const after = verb === "close" ? () => leave("") : () => feed.refresh();
  return perform(`/api/v1/windows/${desk.window.id}/${verb}`, { ...serving, ...body }, after);
}

// Whatever comes of it, the desk is read again: the truth is the server's, also after a refusal.
async function perform(path, body, after = () => feed.refresh()) {
  if (busy) return;
  const focused = document.activeElement;
  rest(true);
  clearAlert();
  sayCalmly("");
  try {
    if ((await order(path, body)) === null) sayCalmly(say("nobody_waiting"));
    await after();
  } catch (problem) {
    showProblem(problem);
    await feed.refresh();
  }
  setTimeout(() => wake(focused), REST_MS);
}

function rest(isResting) {
  busy = isResting;
  if (desk) refreshButtons();
}

// Switching a button off drops the keyboard's focus: give it back, or else to the stage and not to the next button,
// on which one more Space would do something that nobody meant.
function wake(focused) {
  rest(false);
  if (focused === document.body || document.activeElement !== document.body) return;
  (focused.checkVisibility() ? focused : document.getElementById("stage")).focus();
}

begin().catch(showProblem);
