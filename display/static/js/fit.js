// Text of any length in a place of fixed size: drawn narrower first, because height is what is read from afar, then
// smaller too; what is still too long then is cut. The style sheet turns --narrow and --small into letters.

const NARROWEST = 0.66;
const SMALLEST = 0.2;

/** A box for text that `fitAll` will fit. */
export function fitting(classes, ...content) {
  const text = document.createElement("span");
  text.className = "text";
  text.append(...content);
  const box = document.createElement("b");
  box.className = `${classes} fit`;
  box.append(text);
  return box;
}

/** Fit every such box below `root`; all are measured before any is changed, so that the page is laid out once. */
export function fitAll(root) {
  const boxes = [...root.querySelectorAll(".fit")];
  for (const box of boxes) fitTo(box, 1);
  const shares = boxes.map((box) => Math.min(1, box.clientWidth / box.firstElementChild.offsetWidth));
  boxes.forEach((box, place) => fitTo(box, shares[place]));
}

function fitTo(box, share) {
  const narrow = Math.max(NARROWEST, share);
  box.style.setProperty("--narrow", String(narrow));
  box.style.setProperty("--small", String(Math.max(SMALLEST, share / narrow)));
  box.classList.toggle("cut", share < NARROWEST * SMALLEST);
}
