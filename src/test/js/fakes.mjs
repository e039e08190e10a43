/** A world in which time and connections do what the test says, for the client to live in. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect } from '../../main/js/exechub-client.js';
// What a client would wait for when it needs it is here already: turns of the clock are no measure of a disk.
import '../../main/js/sockjs.js';
import '../../main/js/sse.js';

export const BASE = 'http://service.test/push/';

/** Time stands still until `pass` moves it. */
export class FakeClock {
  #now = 1_000_000;
  #nextId = 1;
  #timers = new Map();

  now = () => this.#now;

  setTimeout = (act, ms) => {
    this.#timers.set(this.#nextId, { act, at: this.#now + ms });
    return this.#nextId++;
  };

  clearTimeout = (id) => this.#timers.delete(id);

  get pending() {
    return this.#timers.size;
  }

  /** How far away the next timer is. */
  get next() {
    return Math.min(...[...this.#timers.values()].map(({ at }) => at)) - this.#now;
  }

  async pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      await nextTurn();
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [id, { act, at }] = due;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, at);
      act();
    }
    this.#now = end;
    await nextTurn();
  }
}

/** What the service's end of one WebSocket sees and does. */
export class FakeSocket {
  sent = [];
  closedByClient = false;
  isUsed = false;

  constructor(url) {
    this.url = url;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closedByClient = true;
  }

  accept() {
    this.isUsed = true;
    this.onopen();
  }

  say(event, data, id) {
    this.onmessage({ data: JSON.stringify({ event, data, id }) });
  }

  garble(text) {
    this.onmessage({ data: text });
  }

  end(code = 1006, reason = '') {
    this.isUsed = true;
    this.onclose({ code, reason });
  }

  get registration() {
    return this.sent.find(({ event }) => event === 'register_user')?.data;
  }

  count(event) {
    return this.sent.filter((frame) => frame.event === event).length;
  }
}

/** What a page keeps for the next one. */
export class MemoryStorage {
  #texts = new Map();

  getItem = (key) => this.#texts.get(key) ?? null;

  setItem = (key, text) => this.#texts.set(key, String(text));

  get keys() {
    return [...this.#texts.keys()];
  }
}

/** A client, the sockets it has opened, and what it has told. */
export class World {
  clock = new FakeClock();
  network = new EventTarget();
  sockets = [];
  told = [];

  constructor(options = {}) {
    const sockets = this.sockets;
    class WebSocket extends FakeSocket {
      constructor(...parameters) {
        super(...parameters);
        this.parameters = parameters;
        sockets.push(this);
      }
    }
    const { now, setTimeout, clearTimeout } = this.clock;
    const runtime = { now, setTimeout, clearTimeout, random: () => 0.5, network: this.network, ...options.runtime };
    const usual = { url: BASE, userId: 'u1', token: 't1', transport: 'websocket', storage: null };
    this.client = connect({ ...usual, WebSocket, SockJS: WebSocket, ...options, runtime });
    for (const name of ['state', 'registered', 'event', 'position', 'gap', 'error', 'token_expiring', 'reconnect']) {
      this.client.on(name, (...details) => this.told.push([name, ...details]));
    }
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** Everything told under a name, each as its first detail. */
  all(name) {
    return this.told.filter(([told]) => told === name).map(([, detail]) => detail);
  }

  get states() {
    return this.all('state');
  }

  get eventIds() {
    return this.all('event').map(({ id }) => id);
  }

  /** Why the client is waiting or closed. */
  get reason() {
    return this.told.findLast(([name]) => name === 'state')[2].reason;
  }

  /** Lets the present attempt get as far as a socket: the modules of some doors are loaded first. */
  async knocked() {
    for (let turn = 0; turn < 100 && (this.socket?.isUsed ?? true); turn++) await this.clock.pass(0);
  }

  /** Lets the present attempt get as far as sending its registration. */
  async opened() {
    await this.knocked();
    this.socket.accept();
    return this.socket;
  }

  /** Lets the present attempt succeed. */
  async registered(head = 'e1:0', more = {}) {
    const socket = await this.opened();
    const expiresAt = 2_000_000_000_000;
    socket.say('registered', { userId: 'u1', socketId: 's', lastEventId: head, recovered: true, expiresAt, ...more });
    return socket;
  }

  /** Cuts the connection and lets the pause run out. */
  async cut(code, reason) {
    this.socket.end(code, reason);
    await this.clock.pass(this.clock.next);
  }

  events(...ids) {
    for (const id of ids) this.socket.say('submission_status_update', { submissionId: 's1', status: 'RUNNING' }, id);
  }
}
