// The outbox of texts: reads the list every few seconds and shows one row for each text.

import { fromTemplate } from "./rows.js";
import { ask, clearAlert, say, showProblem, whoAmI } from "./staff.js";

const REFRESH_MS = 3_000;
const TYPING_MS = 300;

const hall = document.getElementById("hall");
const number = document.getElementById("number");
const moment = new Intl.DateTimeFormat(document.documentElement.lang, {
  month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
let round = 0;

async function begin() {
  const { halls } = await whoAmI();
  hall.replaceChildren(...halls.map(({ name, slug }) => new Option(name, slug)));
  document.getElementById("hall-choice").hidden = halls.length < 2;
  document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
  hall.addEventListener("change", refresh);
  number.addEventListener("input", afterTyping);
  setInterval(() => document.hidden || refresh(), REFRESH_MS);
  await refresh();
}

let typing = null;
function afterTyping() {
  clearTimeout(typing);
  typing = setTimeout(refresh, TYPING_MS);
}

// Only the answer to the newest question is shown: a slow one for an older filter comes too late.
async function refresh() {
  const mine = ++round;
  const wanted = number.value.trim().toUpperCase();
  try {
    const items = await textsOf(wanted);
    if (mine !== round) return;
    clearAlert();
    show(items, wanted);
  } catch (problem) {
    if (mine === round) showProblem(problem);
  }
}

// A number nobody holds (yet, while it is being typed) is an empty list and no fault.
async function textsOf(wanted) {
  const query = new URLSearchParams({ hall: hall.value, ...(wanted && { ticket: wanted }) });
  try {
    return (await ask(`/api/v1/messages?${query}`)).items;
  } catch (problem) {
    if (wanted && problem.status === 404) return [];
    throw problem;
  }
}

function show(items, wanted) {
  document.getElementById("rows").replaceChildren(...items.map(rowOf));
  document.getElementById("none").hidden = items.length > 0 || wanted !== "";
  document.getElementById("none-found").hidden = items.length > 0 || wanted === "";
}

function rowOf({ created_at: createdAt, sent_at: sentAt, ticket, kind, to, state, error, text }) {
  const row = fromTemplate("row");
  const [time, holder, occasion, phone, fate, content] = row.children;
  time.textContent = moment.format(new Date(sentAt ?? createdAt));
  holder.firstElementChild.textContent = ticket ?? "";
  occasion.textContent = say(`kind_${kind}`);
  phone.textContent = to;
  fate.firstElementChild.textContent = say(`state_${state}`);
  fate.firstElementChild.dataset.fate = state;
  fate.lastElementChild.textContent = error ?? "";
  content.textContent = text ?? "";
  return row;
}

begin().catch(showProblem);
