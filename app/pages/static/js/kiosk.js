// The touch kiosk: one tap, a phone number or none, a number; then back to the start by itself.

import { Problem, call, callPatiently, newKey } from "./api.js";
import { Countdown } from "./countdown.js";
import { draw } from "./kiosk-view.js";
import { LENGTH, judge } from "./phone.js";

const MASK_AFTER_MS = 10_000;
const HASTY_MS = 1_500;
const SAME_PLACE_PX = 60;
const WATCH_MS = 30_000;
const WATCH_IN_TROUBLE_MS = 5_000;
const PATIENCE = {
  start: { quietSeconds: 30, warnedSeconds: 0 },
  phone: { quietSeconds: 10, warnedSeconds: 20 },
  problem: { quietSeconds: 10, warnedSeconds: 20 },
  number: { quietSeconds: 0, warnedSeconds: 20 },
  notice: { quietSeconds: 60, warnedSeconds: 20 },
};

const page = document.body;
const hallUrl = `/api/v1/halls/${encodeURIComponent(page.dataset.hall)}`;
const countdown = new Countdown({ onTick: tellTimeLeft, onEnd: goHome });

let visit = newVisit();
let maskTimer = null;
let lastTap = { x: 0, y: 0, at: 0, screen: visit.screen };
let shown = { screen: visit.screen, at: 0 };
let wantedLanguage = null;
const knownHalls = {};
let misses = 0;

function newVisit() {
  return {
    screen: page.dataset.home, category: null, digits: "", masked: false, insisted: false, refusal: "",
    attempt: null, sending: false, problem: null, ticket: null, takenAt: null, printed: false, secondsLeft: null,
  };
}

const actions = {
  take: (button) => open("phone", { category: categoryOf(button) }),
  digit: (button) => type(button.dataset.digit),
  erase: () => enter(visit.digits.slice(0, -1)),
  clear: () => enter(""),
  reveal: () => enter(visit.digits),
  confirm,
  "no-phone": () => ask(undefined),
  retry: send,
  change: () => open("phone", { digits: "", refusal: "", insisted: false }),
  home: goHome,
  print: printSlip,
  stay: () => {},
  notice: () => document.getElementById("notice").showModal(),
  "close-notice": () => document.getElementById("notice").close(),
};

function open(screen, changes) {
  Object.assign(visit, { screen }, changes);
}

function categoryOf({ dataset, textContent }) {
  return dataset.category ? { id: Number(dataset.category), name: textContent.trim() } : null;
}

// --- The number pad

function type(digit) {
  enter((visit.digits + digit).slice(0, LENGTH));
}

function enter(digits) {
  Object.assign(visit, { digits, masked: false, refusal: "", insisted: false });
  clearTimeout(maskTimer);
  maskTimer = setTimeout(hideDigits, MASK_AFTER_MS, visit);
}

function hideDigits(typedIn) {
  typedIn.masked = true;
  draw(visit);
}

function confirm() {
  if (judge(visit.digits).verdict === "complete") return ask(visit.digits);
  visit.insisted = true;
  return undefined;
}

// --- Asking for a ticket. The same wish keeps its key, so a second tap or a lost answer never makes a second ticket.

function ask(phone) {
  if (visit.sending) return undefined;
  if (!visit.attempt || visit.attempt.body.phone !== phone) {
    const body = { phone, category: visit.category?.id, language: page.dataset.language };
    visit.attempt = { key: newKey(), body };
  }
  return send();
}

async function send() {
  const mine = visit;
  Object.assign(mine, { sending: true, problem: null, refusal: "" });
  refresh();
  try {
    issued(mine, await callPatiently(`${hallUrl}/tickets`, { method: "POST", anonymous: true, ...mine.attempt }));
  } catch (error) {
    refused(mine, error);
  }
  mine.sending = false;
  refresh();
  if (mine.ticket && !mine.attempt.body.phone) await printSlip();
}

function issued(mine, { data, date }) {
  Object.assign(mine, { screen: "number", ticket: data, takenAt: date ? new Date(date) : new Date(), digits: "" });
}

// A wrong number is told beside the pad, where it can be mended; everything else on a screen of its own.
function refused(mine, error) {
  const isAnswer = error instanceof Problem;
  const mayChange = isAnswer && error.code.startsWith("phone_");
  if (mayChange && error.code !== "phone_has_ticket" && mine.screen === "phone") {
    mine.refusal = error.message;
    return;
  }
  const mayRetry = !isAnswer || error.status >= 500 || error.status === 429;
  mine.problem = { sentence: isAnswer ? error.message : "", mayRetry, mayChange };
  mine.screen = "problem";
}

async function printSlip() {
  const mine = visit;
  // A slip without its QR code is still a slip: the number is what counts.
  await document.querySelector(".slip [data-qr]").decode().catch(() => {});
  if (mine !== visit) return;
  mine.printed = true;
  window.print();
  refresh();
}

// --- Time: idle screens are wiped, the number goes away, a language that nobody reads any more goes back

function stillHere() {
  const patience = document.getElementById("notice").open ? PATIENCE.notice : PATIENCE[visit.screen];
  visit.secondsLeft = null;
  if (!patience || visit.sending) return countdown.stop();
  return countdown.restart(patience);
}

function tellTimeLeft(seconds) {
  if (seconds === visit.secondsLeft) return;
  visit.secondsLeft = seconds;
  draw(visit);
}

function refresh() {
  if (shown.screen !== visit.screen) shown = { screen: visit.screen, at: performance.now() };
  stillHere();
  draw(visit);
}

function goHome() {
  clearTimeout(maskTimer);
  visit = newVisit();
  document.getElementById("notice").close();
  draw(visit);
  if (page.dataset.language !== page.dataset.homeLanguage) return showIn(page.dataset.homeLanguage);
  return undefined;
}

// --- The page in another language, or anew: only its content is exchanged, the visit goes on

async function showIn(language) {
  wantedLanguage = language;
  const address = new URL(location.href);
  address.searchParams.set("lang", language);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (language === wantedLanguage) exchange(fresh);
}

function exchange(fresh) {
  const wasAtHome = visit.screen === page.dataset.home;
  const focused = document.activeElement?.dataset.testid;
  document.title = fresh.title;
  document.documentElement.lang = fresh.documentElement.lang;
  Object.assign(page.dataset, { ...fresh.body.dataset });
  page.replaceChildren(...fresh.body.childNodes);
  if (wasAtHome || visit.screen === "trouble") visit = newVisit();
  refresh();
  if (focused) document.querySelector(`[data-testid="${focused}"]`)?.focus();
}

// --- The hall: closed, opened, changed or out of reach, the kiosk notices by itself

async function watchHall() {
  await call(hallUrl, { anonymous: true }).then(hallAnswered, hallSilent);
  setTimeout(watchHall, misses ? WATCH_IN_TROUBLE_MS : WATCH_MS);
}

async function hallAnswered({ data }) {
  misses = 0;
  if (!atRest()) return;
  const { language, home } = page.dataset;
  const hall = JSON.stringify(data);
  const isAsShown = data.closed === (home === "closed") && hall === (knownHalls[language] ?? hall);
  knownHalls[language] = hall;
  if (!isAsShown || visit.screen === "trouble") await showIn(language);
}

function hallSilent() {
  misses += 1;
  if (misses < 2 || !atRest()) return;
  visit.screen = "trouble";
  refresh();
}

function atRest() {
  return ["start", "closed", "trouble"].includes(visit.screen);
}

// --- Fingers and keys

// A tap that lands where the last one did, on a screen that has just come up, was meant for the screen before:
// the second half of a nervous double tap. Keys pressed on a keyboard (detail 0) have no place.
function isStray({ detail, clientX: x, clientY: y }) {
  const now = performance.now();
  const isSamePlace = Math.hypot(x - lastTap.x, y - lastTap.y) < SAME_PLACE_PX;
  const isHasty = now - Math.max(lastTap.at, shown.at) < HASTY_MS;
  const stray = detail > 0 && isSamePlace && isHasty && lastTap.screen !== visit.screen;
  lastTap = { x, y, at: now, screen: stray ? lastTap.screen : visit.screen };
  return stray;
}

function act(button) {
  actions[button.dataset.action](button);
  refresh();
}

function onClick(event) {
  const link = event.target.closest(".languages a");
  const button = event.target.closest("[data-action]");
  if (link) event.preventDefault();
  if (isStray(event)) return;
  if (link) showIn(new URL(link.href).searchParams.get("lang"));
  if (button) act(button);
}

function onKey(event) {
  const inUse = event.ctrlKey || event.altKey || event.metaKey || document.getElementById("notice").open;
  if (visit.screen !== "phone" || visit.sending || inUse) return;
  if (/^[0-9]$/.test(event.key)) type(event.key);
  else if (event.key === "Backspace") actions.erase();
  else if (event.key === "Delete" || event.key === "Escape") actions.clear();
  else if (event.key === "Enter" && !event.target.closest("button, a")) confirm();
  else return;
  event.preventDefault();
  refresh();
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("pointerdown", refresh);
document.addEventListener("contextmenu", (event) => event.preventDefault());
draw(visit);
watchHall();
