/** Who listens to what. A listener that throws harms nobody but itself. */
export class Listeners {
  /** @type {Map<string, Set<Function>>} */
  #byName = new Map();

  /** @param {string} name @param {Function} listener */
  add(name, listener) {
    if (typeof listener !== 'function') throw new TypeError(`listener of '${name}' (expected: a function)`);
    const listeners = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, listeners.add(listener));
  }

  /** @param {string} name @param {Function} listener */
  remove(name, listener) {
    this.#byName.get(name)?.delete(listener);
  }

  /** @param {string} name @param {any[]} details */
  tell(name, ...details) {
    for (const listener of [...(this.#byName.get(name) ?? [])]) {
      try {
        listener(...details);
      } catch (problem) {
        report(problem);
      }
    }
  }
}

/** As an event target would: browsers show it and go on; Node has no such function, and throwing would end it. */
function report(problem) {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(problem);
  else console.error(problem);
}
