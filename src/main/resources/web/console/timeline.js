import { element } from './elements.js';

/** Entries kept; the oldest make room. */
const LONGEST = 100;

const clock = new Intl.DateTimeFormat(undefined, {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' },
});

/** What happened to the connection, newest first. */
export class Timeline {
  #list;

  /** @param {Element} list */
  constructor(list) {
    this.#list = list;
  }

  /** @param {'calm' | 'busy' | 'good' | 'warn' | 'bad'} tone @param {string} title @param {string} [detail] */
  add(tone, title, detail = '') {
    const now = new Date();
    const entry = element('li', 'entry');
    entry.dataset.tone = tone;
    const time = element('time', 'time', clock.format(now));
    time.dateTime = now.toISOString();
    entry.append(element('strong', '', title), time);
    if (detail) entry.append(element('p', 'quiet', detail));
    this.#list.prepend(entry);
    if (this.#list.childElementCount > LONGEST) this.#list.lastElementChild.remove();
  }
}
