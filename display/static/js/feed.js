// Brings the board of one hall: pushed over Socket.IO, asked for with GET while that is silent. It never gives up and
// never asks anybody anything. What is true of what it brings is decided elsewhere.

import { io } from "/static/vendor/socket.io/socket.io.esm.min.js";

// A thousand screens lose the same server in the same second; they must not all return in the same second.
const RECONNECT_MS = [1_000, 10_000];
const POLL_MS = [2_000, 5_000];

// The server's heartbeat comes every 5 s. After two missed ones the screen asks by another way, before it is stale.
const SOCKET_SILENCE_MS = [11_000, 13_000];

const ANSWER_WITHIN_MS = 4_000;

export class Feed {
  #hall;
  #hear;
  #socket;
  #poll;
  #retry;
  #lineSpeaks = false;
  #etag = null;

  /** `hear` has `board(document)` and `alive(serverTime, version)`; either is null when the server did not say it. */
  constructor(hall, hear) {
    this.#hall = hall;
    this.#hear = hear;
    this.#socket = io("/hall", {
      transports: ["websocket"],
      autoConnect: false,
      reconnection: false, // it would give up after a refusal, and all screens would come back in step
      auth: { hall },
    });
  }

  start() {
    this.#socket.on("board", (board) => this.#pushed(() => this.#hear.board(board)));
    this.#socket.on("heartbeat", (beat) => this.#pushed(() => this.#hear.alive(beat.server_time, beat.version)));
    // Refusals such as too_many_screens arrive as connect_error and need no other answer than a lost line.
    this.#socket.on("connect_error", () => this.#lost());
    this.#socket.on("disconnect", () => this.#lost());
    window.addEventListener("online", () => this.#ask());
    document.addEventListener("visibilitychange", () => this.#ask());
    this.#socket.connect();
    this.#ask();
  }

  /** Ask the server for the whole board once more. */
  again() {
    if (this.#socket.connected) this.#socket.emit("again");
  }

  #pushed(deliver) {
    this.#lineSpeaks = true;
    this.#askIn(SOCKET_SILENCE_MS);
    deliver();
  }

  #lost() {
    // Only the first loss hastens the next question; later ones, each a failed return, must not put it off.
    if (this.#lineSpeaks) this.#askIn(POLL_MS);
    this.#lineSpeaks = false;
    // One lost line can be told twice, as a refusal and as a close; two connects at once would be two screens.
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), between(RECONNECT_MS));
  }

  #askIn(range) {
    clearTimeout(this.#poll);
    this.#poll = setTimeout(() => this.#ask(), between(range));
  }

  async #ask() {
    this.#askIn(POLL_MS);
    try {
      await this.#read(await this.#get());
    } catch {
      // No answer is no news. The next question is already set, and the screen tells how old its news is.
    }
  }

  #get() {
    return fetch(`/api/v1/halls/${encodeURIComponent(this.#hall)}/board`, {
      cache: "no-store",
      headers: this.#etag === null ? {} : { "If-None-Match": this.#etag },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  }

  async #read(answer) {
    if (!answer.ok && answer.status !== 304) return;
    // The document may be older than the answer, and only the answer says what time it is.
    const board = answer.ok ? await answer.json() : null;
    this.#hear.alive(answer.headers.get("Date"), null);
    if (board === null) return;
    this.#etag = answer.headers.get("ETag");
    this.#hear.board(board);
  }
}

function between([least, most]) {
  return least + Math.random() * (most - least);
}
