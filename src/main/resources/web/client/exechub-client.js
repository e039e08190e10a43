/**
 * Client of the ExecHub push service, for browsers and Node 20 or newer. No dependencies, no build step.
 *
 *     import { connect } from '/client/exechub-client.js';
 *
 *     const client = connect({ userId: 'u1', token: () => fetchToken() });
 *     client.on('execution_result', ({ submissionId, status, result }) => show(submissionId, status, result));
 *
 * It reconnects by itself and resumes where it was: every event is handed over once, in order.
 */
import { closeReason, passing } from './close-reason.js';
import { ExecHubError } from './exechub-error.js';
import { freshToken } from './fresh-token.js';
import { Heartbeat } from './heartbeat.js';
import { Listeners } from './listeners.js';
import { settings } from './options.js';
import { ResumePoint } from './resume-point.js';
import { RetryPolicy } from './retry-policy.js';
import { Timers } from './timers.js';

export { ExecHubError };

/** @typedef {import('./close-reason.js').CloseReason} CloseReason */
/** @typedef {import('./options.js').Options} Options */
/** @typedef {'connecting' | 'registering' | 'live' | 'waiting' | 'closed'} State */
/**
 * One attempt, from asking for a token to the end of the connection.
 * @typedef {object} Connection
 * @property {import('./transports.js').Link | null} link null until there is a token
 * @property {boolean} registered
 * @property {number} registerSentAt
 * @property {{code: string, message: string} | null} complaint the last frame, if it was an error
 * @property {unknown} [comeBackAfterMs] what a draining service asked for
 */

/** Names the client speaks under itself; a submission event called so is told as `event` only. */
const OWN_EVENTS = new Set(['event', 'position', 'state']);

/**
 * Connects, and stays connected until {@link Client#close}, or until the service says that coming back is pointless.
 * @param {Options} options
 * @returns {Client}
 * @throws {TypeError} if an option is missing or malformed
 */
export function connect(options) {
  return new Client(options);
}

/** One user's subscription. Made by {@link connect}. */
export class Client {
  #settings;
  #timers;
  #retries;
  #resume;
  #heartbeat;
  #listeners = new Listeners();
  /** @type {State} */
  #state = 'connecting';
  /** Null while waiting and when closed. @type {Connection | null} */
  #connection = null;
  #toldPosition;
  #online = () => this.#state === 'waiting' && this.#connect();
  /** @type {Map<string, (connection: Connection, data: any) => void>} */
  #control = new Map([
    ['registered', (connection, data) => this.#registered(connection, data)],
    ['token_expiring', (connection, data) => this.#tokenExpiring(connection, data)],
    ['reconnect', (connection, data) => this.#draining(connection, data)],
    ['pong', () => this.#heartbeat.answered()],
    ['error', (connection, data) => this.#complained(connection, data)],
  ]);

  /** @param {Options} options */
  constructor(options) {
    this.#settings = settings(options);
    const { runtime, timing, backoff, token, lastEventId } = this.#settings;
    this.#timers = new Timers(runtime);
    this.#retries = new RetryPolicy(backoff, runtime.random, typeof token === 'function');
    this.#resume = new ResumePoint(lastEventId);
    this.#toldPosition = lastEventId;
    this.#heartbeat = new Heartbeat({
      intervalMs: timing.pingMs,
      arm: (ms, act) => this.#timers.arm('heartbeat', ms, act),
      send: () => this.#connection?.link?.send({ event: 'ping' }),
      dead: () => this.#retry(passing('DEAD_PEER', 'the service has fallen silent')),
      now: runtime.now,
    });
    runtime.network?.addEventListener('online', this.#online);
    this.#connect();
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /** Where a later client can resume; undefined while nothing is certain yet. */
  get lastEventId() {
    return this.#resume.id;
  }

  /**
   * Listens to a submission event by its name, `(data, id) => …`, or to what the client itself has to tell:
   * - `event` `({event, data, id})`: every submission event, whatever its name
   * - `state` `(state, {reason?, retryInMs?})`, with a {@link CloseReason} when waiting or closed
   * - `registered` `(data)`: also at every token refresh; `recovered: false` says that some history is gone
   * - `position` `(lastEventId)`: {@link Client#lastEventId} has moved
   * - `error` `(ExecHubError)`
   * - `token_expiring`, `reconnect` `(data)`: the client has already seen to them
   *
   * @param {string} name
   * @param {Function} listener
   * @returns {() => void} stops listening
   */
  on(name, listener) {
    this.#listeners.add(name, listener);
    return () => this.off(name, listener);
  }

  /** @param {string} name @param {Function} listener */
  off(name, listener) {
    this.#listeners.remove(name, listener);
  }

  /** @returns {Promise<number | undefined>} the round trip in ms; undefined if not live, or no longer */
  ping() {
    return this.#state === 'live' ? this.#heartbeat.ping() : Promise.resolve(undefined);
  }

  /**
   * Drops the connection and comes back, resuming.
   * @param {{afterMs?: number}} [pause]
   */
  reconnect({ afterMs = 0 } = {}) {
    this.#retry(passing('RECONNECT_REQUESTED', 'the application asked for a new connection'), afterMs);
  }

  /** Ends the subscription for good. No timer is left, and after `state` has said `closed` nothing is called. */
  close() {
    this.#close({ code: 'CLOSED_BY_CLIENT', message: 'closed by the application', final: true });
  }

  async #connect() {
    /** @type {Connection} */
    const connection = { link: null, registered: false, registerSentAt: 0, complaint: null };
    this.#connection = connection;
    this.#limit('no connection could be opened in time');
    this.#enter('connecting');
    try {
      await undefined; // whoever called connect() listens first
      if (connection !== this.#connection) return;
      const token = await freshToken(this.#settings.token);
      if (connection === this.#connection) this.#open(connection, token);
    } catch (cause) {
      if (connection !== this.#connection) return;
      const problem = ExecHubError.causedBy('TRANSPORT_FAILED', cause);
      this.#tell('error', problem);
      this.#retry(passing(problem.code, problem.message));
    }
  }

  #open(connection, token) {
    const whileCurrent = (act) => (...details) => connection === this.#connection && act(...details);
    connection.link = this.#settings.open({
      opened: whileCurrent(() => this.#opened(connection, token)),
      received: whileCurrent((frame) => this.#received(connection, frame)),
      garbled: whileCurrent((problem) => this.#garbled(connection, problem)),
      closed: whileCurrent((closeCode, message) => this.#closed(connection, closeCode, message)),
    });
  }

  #opened(connection, token) {
    this.#limit('the registration was not answered in time');
    this.#register(connection, token, this.#resume.begin(this.#settings.runtime.now()));
    this.#enter('registering');
  }

  #register(connection, token, lastEventId) {
    connection.registerSentAt = this.#settings.runtime.now();
    connection.link.send({ event: 'register_user', data: { userId: this.#settings.userId, token, lastEventId } });
  }

  #received(connection, { event, data, id }) {
    connection.complaint = null;
    this.#heartbeat.heard();
    const control = this.#control.get(event);
    if (control) control(connection, data ?? {});
    else this.#submissionEvent(event, data, id);
  }

  #garbled(connection, problem) {
    connection.complaint = null;
    this.#heartbeat.heard();
    this.#tell('error', new ExecHubError('BAD_FRAME', problem));
  }

  #submissionEvent(event, data, id) {
    const isNew = this.#resume.received(id);
    if (isNew && !OWN_EVENTS.has(event)) this.#tell(event, data, id);
    if (isNew) this.#tell('event', { event, data, id });
    this.#tellPosition();
  }

  #registered(connection, data) {
    if (!connection.registered) {
      connection.registered = true;
      this.#resume.registered(data, this.#settings.runtime.now());
      this.#timers.arm('state', this.#settings.timing.stableMs, () => this.#stable());
      this.#heartbeat.start();
      this.#enter('live');
    }
    this.#tell('registered', data);
    this.#tellPosition();
  }

  #stable() {
    this.#retries.stable();
    this.#resume.settle();
    this.#tellPosition();
  }

  #tokenExpiring(connection, data) {
    // A token that is always about to expire is warned of at once, each time: that must not become a storm.
    const pause = connection.registerSentAt + this.#settings.timing.refreshMs - this.#settings.runtime.now();
    if (typeof this.#settings.token === 'function') {
      this.#timers.arm('refresh', Math.max(0, pause), () => this.#refreshToken(connection));
    }
    this.#tell('token_expiring', data);
  }

  async #refreshToken(connection) {
    try {
      const token = await freshToken(this.#settings.token);
      if (connection === this.#connection) this.#register(connection, token);
    } catch (problem) {
      // The service will end the connection when the old token expires, and then we ask again.
      if (connection === this.#connection) this.#tell('error', problem);
    }
  }

  #draining(connection, data) {
    connection.comeBackAfterMs = data.afterMs ?? 0;
    this.#tell('reconnect', data);
  }

  #complained(connection, { code, message }) {
    connection.complaint = { code, message };
    this.#tell('error', new ExecHubError(code, message));
  }

  #closed(connection, closeCode, message) {
    const reason = closeReason(closeCode, message, connection.complaint, connection.registered);
    const pause = this.#retries.pauseAfter(reason, connection.comeBackAfterMs);
    if (pause === undefined) this.#close(reason);
    else this.#retry({ ...reason, final: false }, pause);
  }

  /** @param {CloseReason} reason @param {number} [retryInMs] */
  #retry(reason, retryInMs = this.#retries.pauseAfter(reason) ?? 0) {
    if (this.#state === 'closed') return;
    this.#drop();
    this.#timers.arm('state', retryInMs, () => this.#connect());
    this.#enter('waiting', { reason, retryInMs });
  }

  #close(reason) {
    if (this.#state === 'closed') return;
    this.#drop();
    this.#settings.runtime.network?.removeEventListener('online', this.#online);
    this.#enter('closed', { reason });
  }

  #drop() {
    this.#timers.disarmAll();
    this.#heartbeat.stop();
    this.#connection?.link?.close();
    this.#connection = null;
  }

  #limit(message) {
    const { connectMs } = this.#settings.timing;
    this.#timers.arm('state', connectMs, () => this.#retry(passing('CONNECT_TIMEOUT', message)));
  }

  #enter(state, detail = {}) {
    this.#state = state;
    this.#listeners.tell('state', state, detail);
  }

  #tell(name, ...details) {
    if (this.#state !== 'closed') this.#listeners.tell(name, ...details);
  }

  #tellPosition() {
    if (this.lastEventId === this.#toldPosition) return;
    this.#toldPosition = this.lastEventId;
    this.#tell('position', this.lastEventId);
  }
}
