// Sentences for a page: the words come from the page's data block, so translators own them all.

const STEP_MINUTES = 5;

// Read anew each time: the kiosk exchanges the block when the visitor changes the language.
export function words() {
  return JSON.parse(document.getElementById("words").textContent);
}

// fill("{count} people", {count: 3}) → "3 people"
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

// Puts each text into every element marked data-show="<name>". An unchanged text is left alone, so that a screen
// reader does not repeat it; an element marked data-hide-empty goes away with its text.
export function show(texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of document.querySelectorAll(`[data-show="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
      if ("hideEmpty" in place.dataset) place.hidden = !text;
    }
  }
}

export function people(count) {
  const { people_one, people_many } = words();
  return fill(count === 1 ? people_one : people_many, { count });
}

// A range in steps of five minutes, never narrower than one step: a finer figure would promise too much.
export function waitRange({ low_minutes, high_minutes }) {
  const { wait_short, wait_range } = words();
  if (high_minutes <= STEP_MINUTES) return wait_short;
  const low = Math.floor(low_minutes / STEP_MINUTES) * STEP_MINUTES;
  const high = Math.max(Math.ceil(high_minutes / STEP_MINUTES) * STEP_MINUTES, low + STEP_MINUTES);
  return fill(wait_range, { low, high });
}

export function waitReason(reason) {
  const { wait_reasons } = words();
  return wait_reasons[reason] ?? wait_reasons.unknown;
}

export function clockTime(when, timeZone) {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return when.toLocaleTimeString(document.documentElement.lang, parts);
}
