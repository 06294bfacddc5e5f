// The keys of the desk: each presses the visible button that names it in `data-keys`, so keys and clicks are one path.

const STORED = "desk-keys";
const NAMES = { " ": "Space" };

// Keys can be switched off (WCAG 2.1.4); the choice belongs to this computer.
export function wireKeys(checkbox) {
  checkbox.checked = localStorage.getItem(STORED) !== "off";
  checkbox.addEventListener("change", () => localStorage.setItem(STORED, checkbox.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (checkbox.checked && meansTheDesk(event)) press(event);
  });
}

function meansTheDesk(event) {
  const composing = event.isComposing || event.keyCode === 229;
  const command = event.ctrlKey || event.altKey || event.metaKey;
  return !(composing || command || event.repeat || document.querySelector("dialog[open]") || belongsTo(event));
}

// Typing belongs to its field, and Space and Enter to the button or link that has the focus.
function belongsTo({ key, target }) {
  if (target.closest("input, select, textarea, [contenteditable]")) return true;
  return (key === " " || key === "Enter") && target.closest("button, a, summary") !== null;
}

function press(event) {
  const name = NAMES[event.key] ?? event.key;
  const button = buttonFor(name) ?? buttonFor(name.toLowerCase());
  if (!button) return;
  event.preventDefault();
  button.click();
}

function buttonFor(name) {
  const named = document.querySelectorAll(`[data-keys~="${CSS.escape(name)}"]`);
  return [...named].find((button) => button.checkVisibility() && !button.disabled);
}
