import { setTimeout as sleep } from 'node:timers/promises';

/** A list that can be waited on. */
export class Received extends Array {
  /** What is filtered or mapped out of it is a plain array. */
  static [Symbol.species] = Array;

  #waiting = [];

  add(item) {
    this.push(item);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The first item that matches, now or within the time given. */
  async until(matches, what, ms = 10_000) {
    const patience = new AbortController();
    const tooLate = sleep(ms, 'too late', { signal: patience.signal }).catch(() => {});
    try {
      for (;;) {
        const found = this.find(matches);
        if (found !== undefined) return found;
        const woken = new Promise((resolve) => this.#waiting.push(resolve));
        if ((await Promise.race([woken, tooLate])) === 'too late') {
          throw new Error(`no ${what} within ${ms} ms; received: ${JSON.stringify([...this]).slice(0, 2_000)}`);
        }
      }
    } finally {
      patience.abort();
    }
  }
}
