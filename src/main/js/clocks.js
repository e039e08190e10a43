/** Timers by name, so that setting one again replaces it and none is forgotten. */
export class Timers {
  #runtime;
  #running = new Map();

  constructor(runtime) {
    this.#runtime = runtime;
  }

  arm(name, ms, act) {
    this.#runtime.clearTimeout(this.#running.get(name));
    this.#running.set(name, this.#runtime.setTimeout(act, ms));
  }

  disarm() {
    for (const timer of this.#running.values()) this.#runtime.clearTimeout(timer);
  }
}

/**
 * Pings the service and notices when nothing comes back.
 *
 * It pings whether or not events arrive: over SockJS the service hears nothing else from us, and drops a client that
 * has once pinged and fell silent. The next ping is scheduled while a frame is handled, because browsers
 * slow down timers of hidden pages that only ever set each other.
 */
export class Heartbeat {
  #its;
  #isWaiting = false;
  /** Pings not yet answered, oldest first. */
  #pings = [];

  /**
   * @param {object} its what it works with
   * @param {() => number} its.now
   * @param {number} its.intervalMs between pings, and how long an answer may take
   * @param {(ms: number, act: () => void) => void} its.arm sets the heartbeat's one timer
   * @param {() => void} its.send sends a ping
   * @param {() => void} its.dead called when nothing has come back
   */
  constructor(its) {
    this.#its = its;
  }

  start() {
    this.#isWaiting = false;
    this.#its.arm(this.#its.intervalMs, () => this.beat(this.#its.intervalMs));
  }

  /** Pings now, to see whether anything comes back in time. */
  beat(patienceMs) {
    this.#isWaiting = true;
    this.#its.arm(patienceMs, this.#its.dead);
    this.#ping();
  }

  /** A frame has arrived, whichever. */
  heard() {
    if (this.#isWaiting) this.start();
  }

  /** A pong has arrived. */
  answered() {
    const ping = this.#pings.shift();
    ping?.answer?.(this.#its.now() - ping.sentAt);
  }

  /** @returns {Promise<number | undefined>} the round trip in ms; undefined if the connection ended first */
  ping() {
    return new Promise((answer) => this.#ping(answer));
  }

  /** The connection is gone. Its timer is the owner's to clear. */
  stop() {
    this.#isWaiting = false;
    for (const { answer } of this.#pings.splice(0)) answer?.(undefined);
  }

  #ping(answer) {
    this.#pings.push({ sentAt: this.#its.now(), answer });
    this.#its.send();
  }
}
