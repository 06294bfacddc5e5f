// The server's clock as this page knows it, and durations the way a clerk reads them.

import { say } from "./staff.js";

let ahead = 0;

// Every document and heartbeat carries the server's time; a wrong clock on this computer does not matter.
export function setServerTime(serverTime) {
  ahead = Date.parse(serverTime) - Date.now();
}

export function secondsSince(moment) {
  return Math.max(0, Math.floor((Date.now() + ahead - Date.parse(moment)) / 1000));
}

export function secondsUntil(moment) {
  return Math.max(0, (Date.parse(moment) - Date.now() - ahead) / 1000);
}

// 75 → "1:15", 4000 → "1:06:40".
export function asClock(seconds) {
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return hours ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}

export function asMinutes(seconds) {
  return seconds < 60 ? say("under_a_minute") : say("minutes", { n: Math.round(seconds / 60) });
}
