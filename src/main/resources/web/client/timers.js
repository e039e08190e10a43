/** Timers by name, so that setting one again replaces it and none is forgotten. */
export class Timers {
  #runtime;
  /** @type {Map<string, any>} */
  #running = new Map();

  /** @param {import('./options.js').Runtime} runtime */
  constructor(runtime) {
    this.#runtime = runtime;
  }

  /** @param {string} name @param {number} ms @param {() => void} act */
  arm(name, ms, act) {
    this.disarm(name);
    const timer = this.#runtime.setTimeout(() => {
      this.#running.delete(name);
      act();
    }, ms);
    this.#running.set(name, timer);
  }

  /** @param {string} name */
  disarm(name) {
    if (!this.#running.has(name)) return;
    this.#runtime.clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  disarmAll() {
    for (const name of [...this.#running.keys()]) this.disarm(name);
  }
}
