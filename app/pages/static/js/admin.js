// Forms of the administration: `<form data-send="PUT /api/…" data-etag="…">` is sent as JSON and told of as it is refused.
//
// data-type on a field: int, bool, list (of the checked boxes of that name), int-list, null-if-empty; none is text.
// data-row="name" on an element: its fields are one object of the list `name`, left out while its [data-row-on] is off.
// On the form: data-confirm asks before, data-next is where to go afterwards; without it the page is loaded again.

import { ask, clearAlert, say, showProblem, whoAmI } from "./staff.js";

const SAVED = "onewindow-saved";
const SAVED_MS = 4000;

export async function send(form) {
  clearErrors(form);
  if (form.dataset.confirm && !(await isSure(form.dataset.confirm))) return;
  const [method, path] = form.dataset.send.split(" ");
  const body = method === "DELETE" ? undefined : valuesOf(form);
  setBusy(form, true);
  try {
    await ask(path, { method, body, seen: form.dataset.etag && `"${form.dataset.etag}"` });
    sessionStorage.setItem(SAVED, "1");
    goOn(form.dataset.next);
  } catch (problem) {
    setBusy(form, false);
    tell(form, problem);
  }
}

// What the form says, as the JSON that the API takes.
export function valuesOf(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const row = field.closest("[data-row]");
    if (!row) put(values, field);
  }
  for (const row of form.querySelectorAll("[data-row]")) {
    const rows = (values[row.dataset.row] ??= []);
    const isOn = row.querySelector("[data-row-on]")?.checked ?? true;
    if (isOn) rows.push(fieldsOf(row).reduce(put, {}));
  }
  return values;
}

function fieldsOf(part) {
  return [...part.querySelectorAll("[name]")].filter((field) => !field.matches("button, [data-row-on]:not([data-type])"));
}

function put(values, field) {
  const types = (field.dataset.type ?? "").split(" ");
  if (types.includes("list") || types.includes("int-list")) {
    const list = (values[field.name] ??= []);
    if (field.checked) list.push(types.includes("list") ? field.value : Number(field.value));
  } else if (field.type !== "radio" || field.checked) {
    values[field.name] = valueOf(field, types);
  }
  return values;
}

function valueOf(field, types) {
  if (types.includes("bool")) return field.checked;
  const text = field.value.trim();
  if (text === "" && (types.includes("int") || types.includes("null-if-empty"))) return null;
  return types.includes("int") ? Number(text) : text;
}

// The sentence of the refusal on top, and beside each field that it is about.
function tell(form, problem) {
  showProblem(problem);
  const wrong = Object.keys(problem.errors?.json ?? {});
  if (problem.field) wrong.push(problem.field);
  const fields = wrong.map((name) => fieldAt(form, name)).filter(Boolean);
  fields.forEach((field) => mark(field, problem.field ? problem.message : say("field_wrong")));
  fields[0]?.focus();
}

// `rows.2.minutes` is the field `minutes` of the third row that was sent.
function fieldAt(form, path) {
  const [name, index, inner] = path.split(".");
  if (inner === undefined) return form.querySelector(`[name="${CSS.escape(name)}"]`);
  const sent = [...form.querySelectorAll(`[data-row="${CSS.escape(name)}"]`)].filter(
    (row) => row.querySelector("[data-row-on]")?.checked ?? true,
  );
  return sent[Number(index)]?.querySelector(`[name="${CSS.escape(inner)}"]`);
}

function mark(field, sentence) {
  const note = document.createElement("small");
  note.className = "field-error";
  note.id = `wrong-${field.name}-${document.querySelectorAll(".field-error").length}`;
  note.textContent = sentence;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  field.closest("label, td, .field")?.append(note);
}

function clearErrors(form) {
  clearAlert();
  form.querySelectorAll(".field-error").forEach((note) => note.remove());
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

function setBusy(form, busy) {
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => { button.disabled = busy; });
}

function isSure(question) {
  const dialog = document.getElementById("sure");
  document.getElementById("sure-question").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function goOn(next) {
  if (next) location.assign(next);
  else location.reload();
}

function sayWhatWasSaved() {
  if (!sessionStorage.getItem(SAVED)) return;
  sessionStorage.removeItem(SAVED);
  const done = document.getElementById("done");
  done.textContent = say("saved");
  done.hidden = false;
  setTimeout(() => { done.hidden = true; }, SAVED_MS);
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.send) return;
  event.preventDefault();
  send(event.target);
});
sayWhatWasSaved();
whoAmI().catch(showProblem);
