// Draws the hall board. It decides nothing about calls or windows, and whatever was typed somewhere becomes text
// and never markup.

import { fitAll, fitting } from "./fit.js";
import * as truth from "./truth.js";

const EARLIER_ROOM = 4;
const EARLIER_LINES = 2;

// So many windows fit in one column of letters for 10 m. More stand in two, smaller; still more on more pages.
const ONE_COLUMN = 8;
const WINDOWS_ROOM = 20;

const LINES_COUNTED = 3;
const SHORT_NAME = 3;

export class Board {
  #page;
  #told;
  #time;
  #drawn = new Map();
  #changed = true;

  constructor(page, told) {
    this.#page = page;
    this.#told = told;
    const shape = { hour: "2-digit", minute: "2-digit", timeZone: told.timezone };
    this.#time = new Intl.DateTimeFormat("en-GB", shape);
  }

  /** Draw what is true now; what has not changed since the last time is not touched. */
  draw(held, at, wall) {
    this.#drawHead(held, at, wall);
    this.#drawCalls(held, at);
    this.#drawEarlier(held, at);
    this.#drawWindows(held, at);
    this.#page.getElementById("board").dataset.freshness = truth.freshness(held, at);
    if (this.#changed) this.fit();
  }

  /** Every text finds its place again; also needed when the screen changes its size. */
  fit() {
    this.#changed = false;
    fitAll(this.#page);
  }

  #drawHead(held, at, wall) {
    const clock = truth.clockNow(held, at, wall);
    this.#put("clock", clock === null ? "" : this.#time.format(clock), (text) => [text]);
    this.#put("waiting", held.board?.waiting ?? null, (waiting) => this.#waiting(waiting));
    this.#drawStale(held, at);
  }

  #drawStale(held, at) {
    const stale = truth.freshness(held, at) !== "fresh";
    const last = truth.lastHeard(held);
    this.#put("stale", { stale, time: last === null ? null : this.#time.format(last) }, ({ stale, time }) => {
      if (!stale) return [];
      return time === null ? this.#both("not_updated") : this.#both("updated_at", { time });
    });
    this.#page.getElementById("stale").hidden = !stale;
  }

  #waiting(waiting) {
    if (waiting === null) return [];
    const lines = element("ul", "lines");
    lines.append(...truth.longestLines(waiting.by_category, this.#told.categories, LINES_COUNTED).map(line));
    const total = element("b", "total", String(waiting.total), { testid: "board-waiting-total" });
    return [lines, ...this.#both("waiting"), total];
  }

  #drawCalls(held, at) {
    const silent = truth.freshness(held, at) === "silent";
    const calls = silent ? [] : truth.largeCalls(held, at);
    this.#put("calls", { silent, calls, known: held.board !== null }, () => {
      if (silent) return [this.#notice("ask_staff", "board-ask-staff")];
      const rows = calls.map((call) => this.#call(call));
      if (rows.length === truth.LARGE_CALLS) return rows;
      const key = held.board === null ? "connecting" : "no_calls";
      return [...rows, this.#notice(key, "board-watch")];
    });
  }

  #drawEarlier(held, at) {
    const pages = truth.pages(truth.earlierCalls(held, at, EARLIER_ROOM), EARLIER_ROOM);
    const up = truth.pageUp(pages.length, EARLIER_LINES, at);
    this.#put("earlier", { up, of: pages.length, calls: pages[up] }, ({ of, calls }) => [
      ...calls.map((call) => this.#call(call)),
      ...this.#pageMark(up, of),
    ]);
  }

  #drawWindows(held, at) {
    const windows = truth.windows(held, at);
    const pages = truth.pages(windows, WINDOWS_ROOM);
    const lines = pages[0].length > ONE_COLUMN ? Math.ceil(pages[0].length / 2) : pages[0].length;
    const up = truth.pageUp(pages.length, lines, at);
    const region = this.#page.getElementById("windows");
    region.classList.toggle("dense", pages[0].length > ONE_COLUMN);
    this.#put("windows", { up, of: pages.length, windows: pages[up] }, ({ of, windows }) => [
      ...windows.map((window) => this.#window(window)),
      ...this.#pageMark(up, of),
    ]);
  }

  #call(call) {
    const row = element("article", `call ${call.state}`, "", {
      testid: "board-call",
      number: call.number,
      window: call.window,
      state: call.state,
    });
    row.classList.toggle("bright", call.bright);
    const way = element("span", "way");
    way.append(...this.#both(call.state === "current" ? "go_to" : call.state));
    if (call.state === "past") way.append(element("time", "", this.#time.format(Date.parse(call.called_at))));
    row.append(fitting("number", call.number), way, this.#label(call.window));
    return row;
  }

  #window(window) {
    const testid = `board-window-${window.label}`;
    const tile = element("article", `window ${window.state}`, "", { testid });
    tile.classList.toggle("calling", window.calling === true);
    tile.classList.toggle("named", truth.splitLabel(window.label).name.length > SHORT_NAME);
    const mode = element("span", "mode");
    mode.append(...this.#both(window.mode));
    tile.append(this.#label(window.label), mode, this.#stateOf(window));
    return tile;
  }

  #stateOf(window) {
    if (window.number !== null) return fitting("number", window.number);
    const state = element("span", "state", window.state === "unknown" ? "—" : "");
    if (window.state === "unknown") return state;
    const [large, small] = this.#both(window.state);
    state.append(element("i", `sign ${window.state}`), fitting("said", large), small);
    return state;
  }

  #label(label) {
    const { kind, name } = truth.splitLabel(label);
    const place = element("span", kind === "" ? "place" : "place with-kind");
    place.append(fitting("name", name));
    if (kind !== "") place.append(fitting("kind", kind));
    return place;
  }

  #notice(key, testid) {
    const notice = element("p", "message", "", { testid });
    notice.append(...this.#both(key));
    return notice;
  }

  #pageMark(up, of) {
    if (of === 1) return [];
    const mark = element("p", "page");
    mark.append(...this.#both("page", { page: up + 1, pages: of }));
    return [mark];
  }

  // A word in the large language, and the same in the small one.
  #both(key, values = {}) {
    const { first, second } = this.#told;
    const large = element("span", "first", filled(first.words[key], values));
    const small = element("small", "second", filled(second.words[key], values));
    small.lang = second.language;
    return [large, small];
  }

  #put(id, view, build) {
    const key = JSON.stringify(view);
    if (this.#drawn.get(id) === key) return;
    this.#drawn.set(id, key);
    this.#changed = true;
    this.#page.getElementById(id).replaceChildren(...build(view));
  }
}

function element(name, classes, text = "", data = {}) {
  const made = document.createElement(name);
  if (classes !== "") made.className = classes;
  made.textContent = text;
  for (const [key, value] of Object.entries(data)) made.setAttribute(`data-${key}`, value);
  return made;
}

function line([name, count]) {
  const row = element("li", "");
  row.append(fitting("line", name), element("b", "", String(count)));
  return row;
}

function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, key) => String(values[key]));
}
