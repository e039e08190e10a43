/**
 * Client of the ExecHub push service, for browsers and Node. What it offers is described in `exechub-client.d.ts`, how
 * to use it in the README. Users get it bundled: `make client` after a change.
 */
import { Bookmark } from './bookmark.js';
import { Heartbeat, Timers } from './clocks.js';
import { Connection } from './connection.js';
import { Doors } from './doors.js';
import { ExecHubError, iterate, Listeners } from './listeners.js';
import { Memory } from './memory.js';
import { closeReason, passing, Retries } from './retries.js';
import { settings } from './settings.js';
import { freshToken } from './token.js';
import { watchWorld } from './world.js';

export { ExecHubError };

/** Names the client speaks under itself; a submission event called so is told as `event` only. */
const OWN_EVENTS = new Set(['event', 'gap', 'position', 'state']);

/** For an answer, when somebody looks at the page again: they do not want to wait. */
const QUICK_PATIENCE_MS = 5_000;

export function connect(options) {
  return new Client(options);
}

/** One user's subscription. What arrives for a connection that is no longer the present one is not heard. */
class Client {
  #settings;
  #timers;
  #retries;
  #resume;
  #heartbeat;
  #doors;
  #listeners = new Listeners();
  #state = 'connecting';
  #reason;
  /** None while waiting and when closed. @type {Connection | undefined} */
  #connection;
  /** Whether the pause is of our own making, so that good news may end it. */
  #mayHurry = false;
  #stopWatching;
  #control = {
    registered: (connection, data) => this.#registered(connection, data),
    token_expiring: (connection, data) => this.#tokenExpiring(connection, data),
    reconnect: (connection, data) => this.#draining(connection, data),
    pong: () => this.#heartbeat.answered(),
    error: (connection, data) => this.#complained(connection, data),
  };

  constructor(options) {
    this.#settings = settings(options);
    const { storage, timing, runtime, signal } = this.#settings;
    const memory = new Memory(storage);
    this.#resume = new Bookmark(this.#settings, memory);
    this.#timers = new Timers(runtime);
    this.#retries = new Retries(this.#settings);
    this.#doors = new Doors(this.#settings, memory);
    this.#heartbeat = new Heartbeat({
      now: runtime.now,
      intervalMs: timing.pingMs,
      arm: (ms, act) => this.#timers.arm('heartbeat', ms, act),
      send: () => this.#connection.link.send({ event: 'ping' }),
      dead: () => this.#retry(passing('DEAD_PEER', 'the service has fallen silent')),
    });
    this.#stopWatching = watchWorld(this.#settings, () => this.#awake(), () => this.close());
    if (signal?.aborted) this.close();
    else this.#connect();
  }

  get state() {
    return this.#state;
  }

  get reason() {
    return this.#reason;
  }

  get transport() {
    return this.#doors.name;
  }

  get lastEventId() {
    return this.#resume.id;
  }

  on(name, listener) {
    this.#listeners.add(name, listener);
    return () => this.off(name, listener);
  }

  off(name, listener) {
    this.#listeners.remove(name, listener);
  }

  events({ signal } = {}) {
    return iterate(this, signal);
  }

  [Symbol.asyncIterator]() {
    return this.events();
  }

  ping() {
    return this.#canPing ? this.#heartbeat.ping() : Promise.resolve(undefined);
  }

  reconnect({ afterMs = 0 } = {}) {
    this.#retry(passing('RECONNECT_REQUESTED', 'the application asked for a new connection'), { askedMs: afterMs });
  }

  close() {
    this.#close({ code: 'CLOSED_BY_CLIENT', message: 'closed by the application', final: true });
  }

  get #canPing() {
    return this.#state === 'live' && !this.#connection.link.isOneWay;
  }

  #awake() {
    if (this.#state === 'waiting' && this.#mayHurry) this.#connect();
    else if (this.#canPing) this.#heartbeat.beat(QUICK_PATIENCE_MS);
  }

  /** @param {string} [token] if there is a fresh one already */
  async #connect(token) {
    const connection = new Connection();
    const isCurrent = () => connection === this.#connection;
    this.#connection = connection;
    this.#limit('no connection could be opened in time');
    this.#enter('connecting');
    try {
      await undefined; // whoever called connect() listens first
      if (!isCurrent()) return;
      const usable = token ?? (await freshToken(this.#settings.token));
      if (!isCurrent()) return;
      connection.isTried = true;
      const open = await this.#doors.opener();
      if (isCurrent()) this.#open(connection, open, usable);
    } catch (cause) {
      if (!isCurrent()) return;
      const problem = ExecHubError.causedBy('TRANSPORT_FAILED', cause);
      this.#tell('error', problem);
      this.#retry(passing(problem.code, problem.message));
    }
  }

  #open(connection, open, token) {
    const whileCurrent = (act) => (...details) => connection === this.#connection && act(...details);
    connection.link = open({
      opened: whileCurrent(() => this.#opened(connection, token)),
      received: whileCurrent((frame) => this.#received(connection, frame)),
      garbled: whileCurrent((problem) => this.#garbled(connection, problem)),
      closed: whileCurrent((...end) => this.#closed(connection, ...end)),
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
    connection.complaint = undefined;
    this.#heartbeat.heard();
    if (Object.hasOwn(this.#control, event)) this.#control[event](connection, data ?? {});
    else this.#submissionEvent(event, data, id);
  }

  #garbled(connection, problem) {
    connection.complaint = undefined;
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
    if (!connection.isRegistered) this.#live(connection, data);
    this.#tell('registered', data);
    this.#tellPosition();
  }

  #live(connection, data) {
    connection.isRegistered = true;
    this.#doors.worked();
    this.#resume.registered(data, this.#settings.runtime.now());
    this.#timers.arm('state', this.#settings.timing.stableMs, () => this.#stable());
    this.#heartbeat.start();
    this.#enter('live');
    if (data.recovered === false) this.#tell('gap', { after: this.#resume.kept });
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
      if (connection === this.#connection) this.#extend(connection, token);
    } catch (problem) {
      // The service will end the connection when the old token expires, and then we ask again.
      if (connection === this.#connection) this.#tell('error', problem);
    }
  }

  /** What is one-way cannot register again: it comes back at once, where it was. */
  #extend(connection, token) {
    if (!connection.link.isOneWay) return this.#register(connection, token);
    this.#drop();
    this.#connect(token);
  }

  #draining(connection, data) {
    connection.comeBackAfterMs = data.afterMs ?? 0;
    this.#tell('reconnect', data);
  }

  #complained(connection, { code, message }) {
    connection.complaint = { code, message };
    this.#tell('error', new ExecHubError(code, message));
    if (code === 'HISTORY_LOST') this.#tell('gap', { after: this.#resume.kept });
  }

  #closed(connection, closeCode, message, atLeastMs) {
    const reason = closeReason(closeCode, message, connection.complaint, connection.isRegistered);
    if (!this.#retries.isWorthwhile(reason)) this.#close(reason);
    else this.#retry({ ...reason, final: false }, { askedMs: connection.comeBackAfterMs, atLeastMs });
  }

  /** Comes back: after what was asked for, or else after a pause of our own. */
  #retry(reason, { askedMs, atLeastMs } = {}) {
    if (this.#state === 'closed') return;
    const hasOpened = this.#connection?.isRegistered || reason.closeCode >= 4000;
    if (this.#connection?.isTried && !hasOpened && askedMs === undefined) this.#doors.failed();
    this.#drop();
    this.#mayHurry = askedMs === undefined && !atLeastMs;
    const retryInMs = this.#retries.pause(askedMs, atLeastMs);
    this.#timers.arm('state', retryInMs, () => this.#connect());
    this.#enter('waiting', { reason, retryInMs, attempt: this.#retries.failures });
  }

  #close(reason) {
    if (this.#state === 'closed') return;
    this.#drop();
    this.#stopWatching();
    this.#enter('closed', { reason });
  }

  #drop() {
    this.#timers.disarm();
    this.#heartbeat.stop();
    this.#connection?.link?.close();
    this.#connection = undefined;
  }

  #limit(message) {
    const { connectMs } = this.#settings.timing;
    this.#timers.arm('state', connectMs, () => this.#retry(passing('CONNECT_TIMEOUT', message)));
  }

  #enter(state, detail = {}) {
    this.#state = state;
    this.#reason = detail.reason;
    this.#listeners.tell('state', state, detail);
  }

  #tell(name, ...details) {
    if (this.#state !== 'closed') this.#listeners.tell(name, ...details);
  }

  #tellPosition() {
    if (this.#resume.keep()) this.#tell('position', this.lastEventId);
  }
}
