// Brings the desk document of one window: pushed over Socket.IO, asked for by GET whenever the socket is not trustworthy.

import { io } from "/static/vendor/socket.io/socket.io.esm.min.js";
import { setServerTime } from "./desk-clock.js";
import { ask } from "./staff.js";

const POLL_MS = 3_000;
const SILENCE_MS = 15_000; // Three heartbeats missed: the line may be dead without anybody saying so.
const NOT_MINE = [403, 404, 409]; // Somebody else sits there now, or nobody.
const KNOCK_AGAIN_MS = 15_000; // After a refusal by the server, which Socket.IO itself never retries.

export class DeskFeed {
  // `onDesk(document)`, `onRefused(problem)` and `onLive(isLive)` are told; nothing is returned.
  constructor(windowId, { onDesk, onRefused, onLive }) {
    this.address = `/api/v1/windows/${windowId}/desk`;
    this.version = -1;
    this.heardAt = 0;
    this.stopped = false;
    Object.assign(this, { onDesk, onRefused, onLive });
    this.socket = this.connect(windowId);
    this.timer = setInterval(() => this.check(), POLL_MS);
  }

  connect(windowId) {
    const socket = io("/desk", { transports: ["websocket"], auth: { window_id: windowId }, forceNew: true });
    socket.on("desk", (desk) => this.hear(desk));
    socket.on("heartbeat", (beat) => this.beat(beat));
    socket.on("disconnect", (reason) => this.lost(reason === "io server disconnect"));
    socket.on("connect_error", () => this.lost(!socket.active));
    return socket;
  }

  hear(desk) {
    this.alive();
    this.accept(desk);
  }

  beat({ version, server_time: serverTime }) {
    this.alive();
    setServerTime(serverTime);
    if (version > this.version) this.socket.emit("again");
  }

  alive() {
    this.heardAt = Date.now();
    this.onLive(true);
  }

  // From now on the timer asks by GET, until the socket speaks again.
  lost(closedByServer) {
    this.heardAt = 0;
    if (!closedByServer) return;
    setTimeout(() => this.stopped || this.socket.connect(), KNOCK_AGAIN_MS);
    this.refresh(); // It had a reason: perhaps somebody else sits here now.
  }

  // Older documents may arrive late, by the socket or by GET: they are never shown.
  accept(desk) {
    if (this.stopped || desk.version < this.version) return;
    this.version = desk.version;
    setServerTime(desk.server_time);
    this.onDesk(desk);
  }

  async check() {
    if (this.stopped || Date.now() - this.heardAt < SILENCE_MS) return;
    this.onLive(false);
    await this.refresh();
  }

  async refresh() {
    try {
      this.accept(await ask(this.address));
    } catch (problem) {
      if (!this.stopped && NOT_MINE.includes(problem.status)) this.onRefused(problem);
    }
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
    this.socket.disconnect();
  }
}
