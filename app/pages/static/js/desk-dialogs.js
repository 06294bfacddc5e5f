// The small questions before an action: what a form holds becomes the body of the request.

import { ask } from "./staff.js";

const NUMBERS = ["minutes", "category_id", "window_id"];

export function openDialog(name) {
  const dialog = document.getElementById(`dialog-${name}`);
  dialog.querySelector("form")?.reset();
  dialog.showModal();
}

// `send(verb, body)` is called when a form is agreed to; Cancel and Escape only close.
export function wireDialogs(send) {
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
  for (const form of document.querySelectorAll("form[data-verb]")) {
    form.addEventListener("submit", () => send(form.dataset.verb, bodyOf(form)));
  }
}

// Resolves to true when the person agrees.
export function confirmed(name) {
  const form = document.querySelector(`#dialog-${name} form`);
  return new Promise((resolve) => {
    let agreed = false;
    form.addEventListener("submit", () => (agreed = true), { once: true });
    form.parentElement.addEventListener("close", () => resolve(agreed), { once: true });
    openDialog(name);
  });
}

function bodyOf(form) {
  const entries = [...new FormData(form)].filter(([, value]) => value !== "").map(named);
  return Object.fromEntries(entries.map(([name, value]) => [name, NUMBERS.includes(name) ? Number(value) : value]));
}

// The target of a transfer is one choice of two kinds: "category_id:3" or "window_id:5".
function named([name, value]) {
  return name === "target" ? value.split(":") : [name, value];
}

// Where a number may go: every business of the hall, every window but this one.
export async function fillTransferTargets(hall, ownWindowId) {
  const { categories, windows } = await ask(`/api/v1/halls/${hall}`);
  const others = windows.filter(({ id }) => id !== ownWindowId);
  fillGroup("transfer-categories", "category_id", categories.map(({ id, name }) => [id, name]));
  fillGroup("transfer-windows", "window_id", others.map(({ id, label }) => [id, label]));
}

function fillGroup(groupId, key, choices) {
  const options = choices.map(([id, text]) => new Option(text, `${key}:${id}`));
  document.getElementById(groupId).replaceChildren(...options);
}
