import { ResumePoint } from './resume-point.js';

/** A resume point that a reload of the page does not lose. */
export class Bookmark extends ResumePoint {
  #memory;
  #key;
  #kept;

  constructor({ base, userId, lastEventId }, memory) {
    const key = `exechub-position:${base}:${userId}`;
    super(lastEventId ?? memory.recall(key));
    this.#memory = memory;
    this.#key = key;
    this.#kept = this.id;
  }

  /** The last id that was certain. */
  get kept() {
    return this.#kept;
  }

  /** @returns {boolean} whether there was anything new to keep */
  keep() {
    if (this.id === this.#kept) return false;
    this.#kept = this.id;
    this.#memory.keep(this.#key, this.#kept);
    return true;
  }
}
