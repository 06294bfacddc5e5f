// The one way our pages talk to the JSON API: language, keys, time limits, and problem documents as errors.

const TIME_LIMIT_MS = 8000;
const PAUSES_MS = [1000, 2000, 4000];
const NOBODY_HOME = [502, 503, 504];

// The server understood and refused; `message` is its sentence in the visitor's language.
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? "");
    Object.assign(this, problem, { status, code: problem.code ?? "unknown" });
  }
}

// No answer came: whether the server acted on the request is unknown.
export class Unreachable extends Error {}

// A key per attempt makes a repeated request harmless. `randomUUID` exists only on HTTPS and localhost.
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Returns {status, data, etag, date}; throws Problem or Unreachable. Pages for visitors call anonymously: without
// cookies nobody is mistaken for the staff member signed in on the same machine, and the page's language rules.
export async function call(path, { method = "GET", body, key, etag, seen, csrfToken, anonymous = false } = {}) {
  const { answer, text } = await send(path, {
    method,
    body: body && JSON.stringify(body),
    headers: headers({ body, key, etag, seen, csrfToken }),
    cache: "no-store",
    credentials: anonymous ? "omit" : "same-origin",
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  });
  if (NOBODY_HOME.includes(answer.status)) throw new Unreachable(`status ${answer.status}`);
  const data = parsed(text);
  if (answer.status >= 400) throw new Problem(answer.status, data ?? {});
  return { status: answer.status, data, etag: answer.headers.get("ETag"), date: answer.headers.get("Date") };
}

// Tries again while nobody answers. Only for requests that may be repeated: reads, and writes that carry a key.
export async function callPatiently(path, options, pauses = PAUSES_MS) {
  for (const pause of pauses) {
    try {
      return await call(path, options);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }
  return call(path, options);
}

function headers({ body, key, etag, seen, csrfToken }) {
  const all = new Headers({ Accept: "application/json", "Accept-Language": document.documentElement.lang });
  if (body) all.set("Content-Type", "application/json");
  if (key) all.set("Idempotency-Key", key);
  if (etag) all.set("If-None-Match", etag);
  if (seen) all.set("If-Match", seen);
  if (csrfToken) all.set("X-CSRF-Token", csrfToken);
  return all;
}

async function send(path, request) {
  try {
    const answer = await fetch(path, request);
    return { answer, text: await answer.text() };
  } catch (error) {
    throw new Unreachable(error.message);
  }
}

// A body that is no JSON (a proxy's error page) counts as none.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
