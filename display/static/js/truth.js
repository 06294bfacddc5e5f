// What is true on a hall screen at a moment. Pure functions: no page, no network and no clock, for every moment
// is an argument. `at` is the device's steady clock in milliseconds (performance.now()), which nobody can set;
// `wall` is its clock on the wall (Date.now()), which may be wrong.

export const STALE_AFTER_MS = 15_000;
export const SILENT_AFTER_MS = 120_000;
export const HIGHLIGHT_MS = 10_000;
export const STAYS_LISTED_MS = 60_000;
export const DRIFT_LIMIT_MS = 30_000;
export const LARGE_CALLS = 3;

// Longer than any document's list of calls, short enough never to grow over the months.
const REMEMBERED_CALLS = 500;

/** What a screen holds when it begins, before it has heard anything. */
export function beginning(at) {
  return { board: null, heardAt: at, ahead: null, seen: null, bright: {} };
}

/** The server spoke. `serverTime` (ISO text) is its clock as it spoke, or null when it did not say. */
export function heard(held, at, serverTime) {
  const ahead = serverTime ? Date.parse(serverTime) - at : held.ahead;
  return { ...held, heardAt: at, ahead };
}

/** A board document came. An older one than the one held is proof of life and nothing more. */
export function merged(held, board, at) {
  const alive = { ...held, heardAt: at, ahead: aheadAtLeast(held.ahead, board.server_time, at) };
  if (held.board !== null && board.version < held.board.version) return alive;
  return {
    ...alive,
    board,
    seen: remembered(held.seen, board.calls),
    bright: brightened({ ...alive, board }, at),
  };
}

/** Whether a heartbeat names a board that this screen does not hold. */
export function isBehind(held, version) {
  return held.board === null || version > held.board.version;
}

/** The server's clock now, or null before it ever told the time. */
export function serverNow(held, at) {
  return held.ahead === null ? null : at + held.ahead;
}

/** "fresh", "stale" (say since when) or "silent" (claim nothing any more). */
export function freshness(held, at) {
  const silence = at - held.heardAt;
  if (silence > SILENT_AFTER_MS) return "silent";
  return silence > STALE_AFTER_MS ? "stale" : "fresh";
}

/** The moment to show on the clock; null when the device's clock or the server's is too far off to be believed. */
export function clockNow(held, at, wall) {
  const now = serverNow(held, at);
  return now === null || Math.abs(wall - now) > DRIFT_LIMIT_MS ? null : now;
}

/** The server's time when it was last heard. */
export function lastHeard(held) {
  return serverNow(held, held.heardAt);
}

/** What one call is to the people who wait: "current", "serving", "missed" or "past". */
export function stateOfCall(held, call, at) {
  if (freshness(held, at) === "silent") return "past";
  if (call.status === "SERVING") return "serving";
  if (call.status === "NO_SHOW") return "missed";
  if (call.status !== "CALLED") return "past";
  const limit = held.board.rules.no_show_after_seconds * 1_000;
  return serverNow(held, at) - Date.parse(call.called_at) <= limit ? "current" : "missed";
}

/** The newest calls, to be written large. */
export function largeCalls(held, at) {
  return calls(held, at).slice(0, LARGE_CALLS);
}

/** Calls that are history: as many as fit, or more, for pages, while all of them are of the last minute. */
export function earlierCalls(held, at, room) {
  const silent = freshness(held, at) === "silent";
  const earlier = calls(held, at).slice(silent ? 0 : LARGE_CALLS);
  const recent = earlier.filter((call) => serverNow(held, at) - Date.parse(call.called_at) < STAYS_LISTED_MS);
  return earlier.slice(0, Math.max(room, recent.length));
}

/** Each window with the number it shows; without one, its state is said in words. */
export function windows(held, at) {
  if (held.board === null) return [];
  return held.board.windows.map((window) => stateOfWindow(held, window, at));
}

/** Blocks of at most `room`, as even as can be, so that the last page is not a lonely line. */
export function pages(items, room) {
  const count = Math.max(1, Math.ceil(items.length / room));
  const size = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, page) => items.slice(page * size, (page + 1) * size));
}

/** Which of `count` pages is up now: each stays two seconds, and one and a half more for each line. */
export function pageUp(count, lines, at) {
  return Math.floor(at / (2_000 + 1_500 * lines)) % count;
}

/** The lines with the most people, longest first, as [name, count]; nothing when all wait in one line. */
export function longestLines(counts, names, room) {
  const lines = Object.entries(counts).filter(([id, count]) => count > 0 && id in names);
  if (lines.length < 2) return [];
  return lines
    .sort(([, one], [, other]) => other - one)
    .slice(0, room)
    .map(([id, count]) => [names[id], count]);
}

/** "无差别受理 A1" is a kind and a short name, and only the short name is worth large letters. */
export function splitLabel(label) {
  const parts = /^(\S.*?)\s+(\S{1,4})$/.exec(label);
  return parts === null ? { kind: "", name: label } : { kind: parts[1], name: parts[2] };
}

function calls(held, at) {
  if (held.board === null) return [];
  return held.board.calls.map((call) => {
    const state = stateOfCall(held, call, at);
    return { ...call, state, bright: state === "current" && held.bright[call.call_id] > at };
  });
}

function stateOfWindow(held, window, at) {
  if (freshness(held, at) === "silent") return { ...window, number: null, state: "unknown" };
  const call = held.board.calls.find((one) => one.number === window.number && one.window === window.label);
  const shows = call === undefined ? "serving" : stateOfCall(held, call, at);
  const here = window.number !== null && (shows === "current" || shows === "serving");
  return { ...window, number: here ? window.number : null, calling: here && shows === "current" };
}

// A document may have been made some time before it was sent, so its server_time only says "not earlier than".
function aheadAtLeast(ahead, serverTime, at) {
  const told = Date.parse(serverTime) - at;
  return ahead === null ? told : Math.max(ahead, told);
}

function remembered(seen, calls) {
  const ids = calls.map((call) => call.call_id);
  return [...(seen ?? []).filter((id) => !ids.includes(id)), ...ids].slice(-REMEMBERED_CALLS);
}

// Only what is new *and* still to be followed is highlighted; a first load has seen nothing, so nothing in it is new.
function brightened(held, at) {
  const still = Object.entries(held.bright).filter(([, until]) => until > at);
  if (held.seen === null) return {};
  const fresh = held.board.calls.filter(
    (call) => !held.seen.includes(call.call_id) && stateOfCall(held, call, at) === "current",
  );
  return Object.fromEntries([...still, ...fresh.map((call) => [call.call_id, at + HIGHLIGHT_MS])]);
}
