import { show } from './elements.js';

/** Events are summed up this often at most: a voice is slower than they are. */
const EVENTS_EVERY_MS = 3_000;

/** Tells screen readers what others see: the state at once, events now and then, the end before anything else. */
export class Announcer {
  #polite;
  #urgent;
  #events;
  #waiting = 0;
  #newest = '';
  #timer;

  /** Each a live region. @param {{polite: Element, urgent: Element, events: Element}} regions */
  constructor({ polite, urgent, events }) {
    this.#polite = polite;
    this.#urgent = urgent;
    this.#events = events;
  }

  /** The same again is no news. */
  say(what) {
    show(this.#urgent, '');
    show(this.#polite, what);
  }

  urge(what) {
    show(this.#polite, '');
    show(this.#urgent, what);
  }

  event(what) {
    this.#waiting++;
    this.#newest = what;
    this.#timer ??= setTimeout(() => this.#sumUp(), EVENTS_EVERY_MS);
  }

  #sumUp() {
    const more = this.#waiting === 1 ? '' : `${this.#waiting} events, the newest: `;
    show(this.#events, more + this.#newest);
    this.#waiting = 0;
    this.#timer = undefined;
  }
}
