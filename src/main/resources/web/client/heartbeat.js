/**
 * Pings the service and notices when nothing comes back.
 *
 * It pings whether or not events arrive: over SockJS the service hears nothing else from us, and drops a client that
 * has once pinged and fell silent. The next ping is scheduled while a frame is handled, because browsers
 * slow down timers of hidden pages that only ever set each other.
 */
export class Heartbeat {
  #intervalMs;
  #arm;
  #send;
  #dead;
  #now;
  #waiting = false;
  /** Pings not yet answered, oldest first. @type {{sentAt: number, answer?: (ms: number | undefined) => void}[]} */
  #pings = [];

  /**
   * @param {object} parts
   * @param {number} parts.intervalMs between pings, and how long an answer may take
   * @param {(ms: number, act: () => void) => void} parts.arm sets the heartbeat's one timer
   * @param {() => void} parts.send sends a ping
   * @param {() => void} parts.dead called when nothing has come back
   * @param {() => number} parts.now
   */
  constructor({ intervalMs, arm, send, dead, now }) {
    this.#intervalMs = intervalMs;
    this.#arm = arm;
    this.#send = send;
    this.#dead = dead;
    this.#now = now;
  }

  start() {
    this.#waiting = false;
    this.#arm(this.#intervalMs, () => this.#beat());
  }

  /** A frame has arrived, whichever. */
  heard() {
    if (this.#waiting) this.start();
  }

  /** A pong has arrived. */
  answered() {
    const ping = this.#pings.shift();
    ping?.answer?.(this.#now() - ping.sentAt);
  }

  /**
   * Pings now.
   * @returns {Promise<number | undefined>} the round trip in ms; undefined if the connection ended first
   */
  ping() {
    return new Promise((answer) => this.#ping(answer));
  }

  /** The connection is gone. Its timer is the owner's to clear. */
  stop() {
    this.#waiting = false;
    for (const { answer } of this.#pings.splice(0)) answer?.(undefined);
  }

  #beat() {
    this.#waiting = true;
    this.#arm(this.#intervalMs, this.#dead);
    this.#ping();
  }

  /** @param {(ms: number | undefined) => void} [answer] */
  #ping(answer) {
    this.#pings.push({ sentAt: this.#now(), answer });
    this.#send();
  }
}
