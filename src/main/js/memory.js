/**
 * What outlives the page. Browsers may refuse it or find it full, and elsewhere there is none: then nothing is kept.
 */
export class Memory {
  #storage;

  /** @param {Storage | null} [storage] null: keep nothing; undefined: the page's sessionStorage */
  constructor(storage) {
    this.#storage = storage;
  }

  recall(key) {
    return this.#attempt((storage) => storage.getItem(key)) ?? undefined;
  }

  keep(key, text) {
    this.#attempt((storage) => storage.setItem(key, text));
  }

  #attempt(act) {
    try {
      // Even looking at sessionStorage may throw.
      return act(this.#storage === undefined ? globalThis.sessionStorage : this.#storage);
    } catch {
      return undefined;
    }
  }
}
