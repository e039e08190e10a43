import { Burst } from './burst.js';
import { show } from './elements.js';
import { publish } from './publisher.js';

const MOST_OF_A_BURST = 50;

/** The form that publishes one event, or a burst of them, and says what became of it. */
export class PublishForm {
  #form;
  #sender;
  #published;
  /** The burst under way. @type {Burst | undefined} */
  #burst;
  #isBusy = false;

  /**
   * @param {HTMLFormElement} form
   * @param {() => {userId: string, token: string}} sender whom to publish for, and with which token
   * @param {(id: string, sentAt: number) => void} published called with each accepted event
   */
  constructor(form, sender, published) {
    this.#form = form;
    this.#sender = sender;
    this.#published = published;
    form.addEventListener('submit', (submit) => {
      submit.preventDefault();
      this.#submit();
    });
    form.addEventListener('input', ({ target }) => target.removeAttribute('aria-invalid'));
    this.#field('burst').addEventListener('click', () => this.#toggleBurst());
  }

  async #submit() {
    const event = this.#event();
    if (!event || this.#isBusy) return;
    this.#isBusy = true;
    this.#say(await this.#publish(event));
    this.#isBusy = false;
  }

  async #toggleBurst() {
    if (this.#burst) return this.#burst.stop();
    const plan = this.#plan();
    if (!plan) return;
    this.#burst = new Burst();
    show(this.#field('burst'), 'Stop the burst');
    const tally = { accepted: 0, last: undefined };
    await this.#burst.run(plan, (event) => this.#next({ ...event, userId: plan.userId }, tally));
    this.#burst = undefined;
    show(this.#field('burst'), 'Publish a burst');
    const { accepted, last } = tally;
    const text = `${accepted} of ${plan.count} accepted.`;
    this.#say({ tone: last.tone, text: last.tone === 'good' ? text : `${text} ${last.text}` });
  }

  /** A burst ends with the first event that is refused. */
  async #next(event, tally) {
    tally.last = await this.#publish(event);
    if (tally.last.id) tally.accepted++;
    return tally.last.id !== undefined;
  }

  async #publish(event) {
    const outcome = await publish(event, this.#token());
    if (outcome.id) this.#published(outcome.id, outcome.sentAt);
    return outcome;
  }

  /** The event as entered; undefined, after having said why, if it cannot be sent. */
  #event() {
    const event = this.#whose();
    if (!event) return undefined;
    event.status = this.#field('status').value;
    if (this.#text('event-id')) event.eventId = this.#text('event-id');
    if (this.#text('version')) event.version = Number(this.#text('version'));
    if (!(event.version === undefined || Number.isSafeInteger(event.version))) {
      return this.#refuse('version', 'The version is no whole number.');
    }
    try {
      if (this.#text('result')) event.result = JSON.parse(this.#text('result'));
    } catch (problem) {
      return this.#refuse('result', `The result is not JSON: ${problem.message}`);
    }
    return event;
  }

  /** A name of its own for each burst: versions start over. */
  #plan() {
    const whose = this.#whose();
    if (!whose) return undefined;
    const count = Number(this.#text('burst-count'));
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST_OF_A_BURST)) {
      return this.#refuse('burst-count', `A burst has 1 to ${MOST_OF_A_BURST} events.`);
    }
    const submissionId = `${whose.submissionId}-${Date.now().toString(36).slice(-4)}`;
    return { ...whose, submissionId, count, perSecond: Number(this.#field('burst-pace').value) };
  }

  #whose() {
    const { userId } = this.#sender();
    const submissionId = this.#text('submission-id');
    if (!userId) return this.#refuse('', 'Enter a user id above: events are published for a user.');
    if (!this.#token()) return this.#refuse('', 'Enter a token above.');
    if (!submissionId) return this.#refuse('submission-id', 'Enter a submission id.');
    return { userId, submissionId };
  }

  #token() {
    return this.#text('publish-token') || this.#sender().token;
  }

  #refuse(field, text) {
    if (field) {
      this.#field(field).setAttribute('aria-invalid', 'true');
      this.#field(field).focus();
    }
    this.#say({ tone: 'bad', text });
  }

  #say({ tone, text }) {
    const place = this.#form.querySelector('#outcome');
    place.dataset.tone = tone;
    show(place, text);
  }

  #text(id) {
    return this.#field(id).value.trim();
  }

  #field(id) {
    return this.#form.elements.namedItem(id);
  }
}
