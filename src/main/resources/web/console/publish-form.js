const EVENTS_URL = new URL('../api/v1/events', import.meta.url);

const REFUSALS = new Map([
  [401, 'The service does not accept this token.'],
  [403, 'This token has no publish scope.'],
  [413, 'This event is too large.'],
  [503, 'The service cannot take events right now. Try again in a moment.'],
]);

/** The form that publishes one event, and says what became of it. */
export class PublishForm {
  #form;
  #sender;
  #published;

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
  }

  async #submit() {
    const button = this.#field('publish-button');
    const event = this.#read();
    if (!event || button.disabled) return;
    const token = this.#field('publish-token').value.trim() || this.#sender().token;
    button.disabled = true;
    try {
      this.#say(...(await this.#publish(event, token)));
    } catch {
      this.#say('bad', 'The service could not be reached.');
    } finally {
      button.disabled = false;
    }
  }

  /** The event as entered; undefined, after having said why, if it cannot be sent. */
  #read() {
    const { userId, token } = this.#sender();
    const submissionId = this.#field('submission-id').value.trim();
    const eventId = this.#field('event-id').value.trim();
    const result = this.#field('result').value.trim();
    if (!userId) return this.#refuse('', 'Enter a user id above: events are published for a user.');
    if (!token && !this.#field('publish-token').value) return this.#refuse('', 'Enter a token above.');
    if (!submissionId) return this.#refuse('submission-id', 'Enter a submission id.');
    const event = { userId, submissionId, status: this.#field('status').value };
    if (eventId) event.eventId = eventId;
    try {
      if (result) event.result = JSON.parse(result);
    } catch (problem) {
      return this.#refuse('result', `The result is not JSON: ${problem.message}`);
    }
    return event;
  }

  async #publish(event, token) {
    const sentAt = Date.now();
    const response = await fetch(EVENTS_URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(event),
    });
    if (response.status !== 202) {
      return ['bad', REFUSALS.get(response.status) ?? `The service answered with ${response.status}.`];
    }
    const { accepted, rejected } = await response.json();
    if (rejected?.length) return ['bad', `Rejected: ${rejected[0].message}`];
    if (accepted[0].id) this.#published(accepted[0].id, sentAt);
    return outcome(accepted[0]);
  }

  #refuse(field, why) {
    if (field) {
      this.#field(field).setAttribute('aria-invalid', 'true');
      this.#field(field).focus();
    }
    this.#say('bad', why);
  }

  #say(tone, what) {
    const place = this.#form.querySelector('#outcome');
    place.dataset.tone = tone;
    place.textContent = what;
  }

  #field(id) {
    return this.#form.elements.namedItem(id);
  }
}

function outcome({ id, eventId, duplicate, stale, sockets }) {
  if (duplicate) return ['warn', `Duplicate: event ${eventId} is known already.`];
  if (stale) return ['warn', 'Stale: a newer version of this submission is known.'];
  const reach = sockets === undefined ? '' : `, for ${sockets} open ${sockets === 1 ? 'socket' : 'sockets'}`;
  return ['good', `Accepted as ${id}${reach}.`];
}
