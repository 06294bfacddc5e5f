// A list whose rows stay the same elements while their keys do: focus is kept, and no button moves from under a press.

export function keepRows(list, keys, makeRow) {
  const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
  const wanted = keys.map(String);
  if (wanted.join() === [...rows.keys()].join()) return;
  list.replaceChildren(...wanted.map((key) => rows.get(key) ?? keyed(makeRow(key), key)));
}

function keyed(row, key) {
  row.dataset.key = key;
  return row;
}

// A new element from a <template>.
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
