/** Times remembered for want of their other half; the oldest are forgotten. */
const LONGEST = 500;

/**
 * Measures what this page publishes itself, from sending the request to the event's arrival: one clock, and the way of
 * the request included. When others have published, no page can know; that is not measured.
 */
export class Stopwatch {
  #published = new Map();
  #arrived = new Map();
  #measured;

  /** @param {(id: string, ms: number) => void} measured called when both times of an event are known */
  constructor(measured) {
    this.#measured = measured;
  }

  /** The answer to the request may come after the event itself. @param {number} sentAt of `performance.now()` */
  published(id, sentAt) {
    this.#published.set(id, sentAt);
    this.#match(id);
  }

  /** @param {number} at of `performance.now()` */
  arrived(id, at) {
    this.#arrived.set(id, at);
    this.#match(id);
  }

  #match(id) {
    const sentAt = this.#published.get(id);
    const at = this.#arrived.get(id);
    if (sentAt === undefined || at === undefined) {
      for (const times of [this.#published, this.#arrived]) {
        if (times.size > LONGEST) times.delete(times.keys().next().value);
      }
      return;
    }
    this.#published.delete(id);
    this.#arrived.delete(id);
    this.#measured(id, at - sentAt);
  }
}
