import { element } from './elements.js';
import { duration } from './latencies.js';

/** Rows kept on the page; the oldest make room. */
const LONGEST = 500;

const TONES = new Map(Object.entries({
  PENDING: 'calm',
  RUNNING: 'busy',
  SUCCESS: 'good',
  WA: 'bad',
  RE: 'bad',
  CE: 'bad',
  TLE: 'warn',
  MLE: 'warn',
}));

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

/** The events on the page, newest first. What an event says only ever becomes text. */
export class EventList {
  #list;
  /** By position. @type {Map<string, Element>} */
  #rows = new Map();

  /** @param {Element} list */
  constructor(list) {
    this.#list = list;
  }

  get length() {
    return this.#list.childElementCount;
  }

  /** @param {{event: string, data: any, id?: string}} arrival @param {boolean} isReplayed */
  add({ event, data, id = '' }, isReplayed) {
    const row = element('li', 'event');
    row.dataset.testid = 'event';
    row.dataset.id = id;
    row.dataset.replayed = String(isReplayed);
    row.append(disclosure(event, data, id, isReplayed));
    this.#list.prepend(row);
    this.#rows.set(id, row);
    if (this.length > LONGEST) this.#forget(this.#list.lastElementChild);
  }

  /** @returns {boolean} whether it was delivered live, rather than replayed */
  measured(id, ms) {
    const row = this.#rows.get(id);
    if (!row) return false;
    row.querySelector('.latency').textContent = duration(ms);
    return row.dataset.replayed === 'false';
  }

  clear() {
    this.#list.replaceChildren();
    this.#rows.clear();
  }

  #forget(row) {
    if (this.#rows.get(row.dataset.id) === row) this.#rows.delete(row.dataset.id);
    row.remove();
  }
}

function disclosure(event, data, id, isReplayed) {
  const now = new Date();
  const time = element('time', 'time', clock.format(now));
  time.dateTime = now.toISOString();
  const what = element('span', 'what');
  what.append(element('span', 'submission code', text(data?.submissionId)), ' ', element('span', 'name', event));
  const where = element('span', 'where');
  where.append(element('span', 'id code', id), ' ', time);
  const came = element('span', 'came', isReplayed ? 'replayed' : 'live');
  came.dataset.replayed = String(isReplayed);

  const summary = element('summary');
  const columns = [chip(data?.status), what, element('span', 'latency'), came, where];
  summary.append(...columns.flatMap((column) => [column, ' '])); // apart, too, for who hears it
  const details = element('details');
  details.append(summary);
  details.addEventListener('toggle', () => {
    // Written out only when somebody looks: a result may be long.
    if (details.childElementCount === 1) details.append(json(data, id));
  });
  return details;
}

/** Scrolls when it is long, so the keyboard must get there. */
function json(data, id) {
  const written = element('pre', 'json code', JSON.stringify(data, null, 2));
  written.tabIndex = 0;
  written.setAttribute('role', 'group');
  written.setAttribute('aria-label', `Data of event ${id}`);
  return written;
}

function chip(status) {
  const chip = element('span', 'chip', text(status));
  chip.dataset.tone = TONES.get(status) ?? 'calm';
  return chip;
}

function text(value) {
  return value === undefined ? '–' : String(value);
}
