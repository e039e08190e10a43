/** How often in a row the service may find a token expired before we stop asking for fresh ones. */
const EXPIRED_TOKENS_ALLOWED = 3;

/** Longer than any service asks for; a garbled `reconnect` must not put a client to sleep. */
const LONGEST_ASKED_PAUSE_MS = 60_000;

/** Whether to come back, and when. Remembers the failures since the last stable connection. */
export class RetryPolicy {
  #backoff;
  #random;
  #renewable;
  #failures = 0;
  #expiredTokens = 0;

  /**
   * @param {import('./options.js').Backoff} backoff
   * @param {() => number} random
   * @param {boolean} renewable whether an expired token can be replaced
   */
  constructor(backoff, random, renewable) {
    this.#backoff = backoff;
    this.#random = random;
    this.#renewable = renewable;
  }

  /**
   * @param {import('./close-reason.js').CloseReason} reason
   * @param {unknown} [askedMs] what the service has asked for
   * @returns {number | undefined} ms; undefined: do not come back
   */
  pauseAfter(reason, askedMs) {
    if (reason.final && !this.#mayRenew(reason)) return undefined;
    if (askedMs === undefined) return this.#nextPause();
    return Math.min(Math.max(0, Number(askedMs) || 0), LONGEST_ASKED_PAUSE_MS);
  }

  stable() {
    this.#failures = 0;
    this.#expiredTokens = 0;
  }

  #mayRenew(reason) {
    return this.#renewable && reason.code === 'TOKEN_EXPIRED' && this.#expiredTokens++ < EXPIRED_TOKENS_ALLOWED;
  }

  /** Full jitter: clients that lost one node together come back spread out. */
  #nextPause() {
    const { baseMs, capMs } = this.#backoff;
    return this.#random() * Math.min(capMs, baseMs * 2 ** this.#failures++);
  }
}
