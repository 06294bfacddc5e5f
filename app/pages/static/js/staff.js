// What every staff page shares: its words, the API as whoever is signed in, and the line that says what went wrong.

import { call, Problem } from "./api.js";

const SIGN_IN = "/sign-in";

const words = JSON.parse(document.getElementById("words").textContent);
let csrfToken = null;

// The page's word of this name, with %(name)s filled in.
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
}

// What the API answers, or null for "nothing there" (204). Who is no longer signed in is led to the sign-in.
export async function ask(path, { method = "GET", body, seen } = {}) {
  try {
    return (await call(path, { method, body, seen, csrfToken })).data;
  } catch (error) {
    if (error.code === "csrf_failed") return askWithNewToken(path, { method, body, seen });
    if (error.status === 401) toSignIn();
    throw error;
  }
}

export function order(path, body = {}) {
  return ask(path, { method: "POST", body });
}

export async function whoAmI() {
  const me = await ask("/api/v1/me");
  csrfToken = me.csrf_token;
  return me;
}

// Somebody signed in anew in another tab: the session has another token now.
async function askWithNewToken(path, request) {
  await whoAmI();
  return (await call(path, { ...request, csrfToken })).data;
}

function toSignIn() {
  const back = location.pathname + location.search;
  location.assign(`${SIGN_IN}?next=${encodeURIComponent(back)}`);
}

const alertLine = document.getElementById("alert");

// The server's own sentence where it spoke, else that it could not be reached.
export function showProblem(error) {
  showAlert(error instanceof Problem && error.message ? error.message : say("offline"));
}

export function showAlert(sentence) {
  document.getElementById("alert-text").textContent = sentence;
  alertLine.hidden = false;
}

export function clearAlert() {
  alertLine.hidden = true;
}

document.getElementById("alert-close").addEventListener("click", clearAlert);
