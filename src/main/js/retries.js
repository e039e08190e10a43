/** The service's close codes. 4000 to 4499: come back, with backoff; 4500 to 4999: something must change first. */
const CLOSE_CODES = new Map(Object.entries({
  SERVER_DRAINING: 4000,
  SLOW_CONSUMER: 4001,
  HEARTBEAT_TIMEOUT: 4002,
  SERVICE_UNAVAILABLE: 4003,
  THROTTLED: 4004,
  NODE_FULL: 4005,
  INVALID_TOKEN: 4500,
  TOKEN_EXPIRED: 4501,
  USER_MISMATCH: 4502,
  REGISTRATION_TIMEOUT: 4503,
  BAD_MESSAGE: 4504,
  RATE_LIMITED: 4505,
  TOO_MANY_CONNECTIONS: 4506,
  KICKED: 4507,
}));

const MESSAGE_TOO_BIG = 1009;

/** How often in a row the service may find a token expired before we stop asking for fresh ones. */
const EXPIRED_TOKENS_ALLOWED = 3;

/** Longer than any service asks for; a garbled wish must not put a client to sleep. */
const LONGEST_ASKED_PAUSE_MS = 60_000;

/** What the client itself calls the end of a connection: always worth another try. */
export function passing(code, message, closeCode) {
  return { code, message, closeCode, final: false };
}

/**
 * Reads the end of a connection.
 * A WebSocket names the reason in its close code. SockJS over HTTP always says 3000, a stream of events just ends, and a
 * proxy may swallow the close frame: then the error frame that came last decides.
 */
export function closeReason(closeCode, text, complaint, registered) {
  // A registered connection survives a bad message: that complaint explains nothing.
  const isHarmless = registered && complaint?.code === 'BAD_MESSAGE';
  const complained = isHarmless ? undefined : CLOSE_CODES.get(complaint?.code);
  if (closeCode >= 4000 && closeCode < 5000 && closeCode !== complained) {
    const code = [...CLOSE_CODES].find(([, known]) => known === closeCode)?.[0] ?? `CLOSE_${closeCode}`;
    return { code, message: text || code, closeCode, final: closeCode >= 4500 };
  }
  if (complained) return { ...complaint, closeCode: complained, final: complained >= 4500 };
  if (closeCode === MESSAGE_TOO_BIG && !registered) {
    // Only our own register_user can have been too long, and it would be again.
    return { code: 'BAD_MESSAGE', message: text || 'the registration is too long', closeCode, final: true };
  }
  return passing('CONNECTION_LOST', text || 'the connection was lost', closeCode);
}

/** Whether to come back, and when. Remembers the failures since the last stable connection. */
export class Retries {
  #backoff;
  #random;
  #isRenewable;
  #failures = 0;
  #expiredTokens = 0;

  constructor({ backoff, runtime, token }) {
    this.#backoff = backoff;
    this.#random = runtime.random;
    this.#isRenewable = typeof token === 'function';
  }

  /** How many attempts have failed in a row. */
  get failures() {
    return this.#failures;
  }

  isWorthwhile({ code, final }) {
    const isReplaced = this.#isRenewable && code === 'TOKEN_EXPIRED' && this.#expiredTokens++ < EXPIRED_TOKENS_ALLOWED;
    return !final || isReplaced;
  }

  /**
   * @param {unknown} [askedMs] what somebody has asked for instead of our own
   * @param {unknown} [atLeastMs] what is added to our own, so that clients told the same do not come back all at once
   * @returns {number} ms
   */
  pause(askedMs, atLeastMs = 0) {
    return askedMs === undefined ? withinReason(atLeastMs) + this.#jittered() : withinReason(askedMs);
  }

  stable() {
    this.#failures = 0;
    this.#expiredTokens = 0;
  }

  /** Full jitter: clients that lost one node together come back spread out. */
  #jittered() {
    const { baseMs, capMs } = this.#backoff;
    return this.#random() * Math.min(capMs, baseMs * 2 ** this.#failures++);
  }
}

function withinReason(ms) {
  return Math.min(Math.max(0, Number(ms) || 0), LONGEST_ASKED_PAUSE_MS);
}
