import { websocket } from './websocket.js';

/** Attempts in a row that may fail before another door is tried, and of a door that has been seen to work. */
const PATIENCE = 2;
const PATIENCE_WITH_PROVEN = 5;

/**
 * In order of preference. A door is a function `(events, settings) => link`. The last two come in modules of their own,
 * fetched by those who need them.
 */
const DOORS = {
  websocket: { isHere: ({ WebSocket }) => WebSocket, load: () => websocket },
  sockjs: {
    isHere: ({ SockJS }) => SockJS ?? globalThis.document,
    load: async (settings) => (await import('./sockjs.js')).sockjs(settings),
  },
  sse: { isHere: ({ fetch }) => fetch, load: async () => (await import('./sse.js')).sse },
};

/** The doors that this runtime can go through. */
export function doorsHere(settings) {
  return Object.keys(DOORS).filter((name) => DOORS[name].isHere(settings));
}

/** Decides which door the next attempt goes through. */
export class Doors {
  #settings;
  #memory;
  #key;
  #at;
  #failures = 0;

  constructor(settings, memory) {
    this.#settings = settings;
    this.#memory = memory;
    this.#key = `exechub-door:${settings.base}`;
    this.#at = Math.max(0, settings.doors.indexOf(memory.recall(this.#key)));
  }

  get name() {
    return this.#settings.doors[this.#at];
  }

  /** @returns {Promise<(events: object) => object>} what opens the connection of the next attempt */
  async opener() {
    // Only now: a module that could not be fetched once may stay missing until the page is loaded anew.
    if (await this.#isTimeToMove()) {
      this.#at = (this.#at + 1) % this.#settings.doors.length;
      this.#failures = 0;
    }
    const door = typeof this.name === 'function' ? this.name : await DOORS[this.name].load(this.#settings);
    return (events) => door(events, this.#settings);
  }

  worked() {
    this.#failures = 0;
    if (this.#canMove) this.#memory.keep(this.#key, this.name);
  }

  /** An attempt has ended without a word from the service. */
  failed() {
    if (globalThis.navigator?.onLine !== false) this.#failures++;
  }

  async #isTimeToMove() {
    const isProven = this.#memory.recall(this.#key) === this.name;
    const patience = isProven ? PATIENCE_WITH_PROVEN : PATIENCE;
    return this.#canMove && this.#failures >= patience && this.#isServiceThere();
  }

  get #canMove() {
    return this.#settings.doors.length > 1;
  }

  /** If it does not answer plain HTTP either, no other door would open. */
  async #isServiceThere() {
    const { base, fetch, timing } = this.#settings;
    const url = base.href.replace(/^ws/, 'http');
    const signal = AbortSignal.timeout(timing.connectMs);
    try {
      const { ok, type } = await fetch(url, { mode: 'no-cors', cache: 'no-store', signal });
      return ok || type === 'opaque';
    } catch {
      return false;
    }
  }
}
