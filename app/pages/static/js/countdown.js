// A quiet time, then a warned one whose seconds are told, then the end. Any sign of life starts it again.

const TICK_MS = 250;

export class Countdown {
  #timer = null;
  #endsAt = 0;
  #warnedSeconds = 0;

  constructor({ onTick, onEnd }) {
    this.onTick = onTick;
    this.onEnd = onEnd;
  }

  restart({ quietSeconds, warnedSeconds }) {
    this.stop();
    this.#warnedSeconds = warnedSeconds;
    this.#endsAt = performance.now() + (quietSeconds + warnedSeconds) * 1000;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  // Tells the seconds left in the warned time, and null before it.
  #tick() {
    const left = Math.ceil((this.#endsAt - performance.now()) / 1000);
    if (left > 0) return this.onTick(left <= this.#warnedSeconds ? left : null);
    this.stop();
    return this.onEnd();
  }
}
