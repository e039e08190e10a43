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
  #changed;
  /** Where to write how long an event took, by id. @type {Map<string, {arrivedAt: number, place: Element}>} */
  #arrived = new Map();
  /** When this page published events that have not arrived yet. @type {Map<string, number>} */
  #published = new Map();

  /** @param {Element} list @param {(shown: number) => void} changed called when rows come or go */
  constructor(list, changed) {
    this.#list = list;
    this.#changed = changed;
  }

  /** @param {{event: string, data: any, id?: string}} arrival @param {number} arrivedAt */
  add({ event, data, id = '' }, arrivedAt) {
    const latency = element('span', 'latency');
    const row = element('li', 'event');
    row.dataset.testid = 'event';
    row.dataset.id = id;
    row.append(disclosure(event, data, id, arrivedAt, latency));
    this.#list.prepend(row);
    this.#arrived.set(id, { arrivedAt, place: latency });
    this.#timed(id, data?.publishedAt ?? this.#published.get(id));
    while (this.#list.childElementCount > LONGEST) this.#forget(this.#list.lastElementChild);
    this.#changed(this.#list.childElementCount);
  }

  /** This page has published the event; its arrival may be known already. */
  published(id, at) {
    if (this.#arrived.has(id)) this.#timed(id, at);
    else this.#published.set(id, at);
  }

  clear() {
    this.#list.replaceChildren();
    this.#arrived.clear();
    this.#published.clear();
    this.#changed(0);
  }

  #timed(id, publishedAt) {
    this.#published.delete(id);
    const { arrivedAt, place } = this.#arrived.get(id);
    if (Number.isFinite(publishedAt)) place.textContent = duration(Math.max(0, arrivedAt - publishedAt));
  }

  #forget(row) {
    this.#arrived.delete(row.dataset.id);
    row.remove();
  }
}

function disclosure(event, data, id, arrivedAt, latency) {
  const summary = element('summary');
  const time = element('time', 'time', clock.format(arrivedAt));
  time.dateTime = new Date(arrivedAt).toISOString();
  const what = element('span', 'what');
  what.append(element('span', 'submission code', text(data?.submissionId)), element('span', 'name', event));
  summary.append(chip(data?.status), what, latency, element('span', 'id code', id), time);

  const details = element('details');
  details.append(summary);
  details.addEventListener('toggle', () => {
    // Written out only when somebody looks: a result may be long.
    if (details.childElementCount === 1) details.append(element('pre', 'json code', JSON.stringify(data, null, 2)));
  });
  return details;
}

function chip(status) {
  const chip = element('span', 'chip', text(status));
  chip.dataset.tone = TONES.get(status) ?? 'calm';
  return chip;
}

function duration(ms) {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function text(value) {
  return value === undefined ? '–' : String(value);
}

function element(name, className = '', content = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = content;
  return made;
}
