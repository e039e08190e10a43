import { seconds, tell, tellCaughtUp, tellRegistered } from './states.js';
import { show } from './elements.js';

/** The countdown to the next attempt moves so often. */
const TICK_MS = 100;

/** Shows the state of the connection as it changes: where one looks first, in the log, and aloud. */
export class ConnectionState {
  #badge;
  #notice;
  #timeline;
  #announcer;
  #countdown;

  /**
   * @param {{badge: Element, notice: Element}} places the state in a word, and in a sentence if all is not well
   * @param {import('./timeline.js').Timeline} timeline
   * @param {import('./announcer.js').Announcer} announcer
   */
  constructor({ badge, notice }, timeline, announcer) {
    this.#badge = badge;
    this.#notice = notice;
    this.#timeline = timeline;
    this.#announcer = announcer;
  }

  /** The client has entered a state; of `live` more is known a moment later. */
  entered(state, detail, door) {
    const telling = tell(state, detail, door);
    if (state === 'live') this.#mark(state, telling);
    else this.#enter(state, telling);
    if (state === 'waiting') this.#countDown(Date.now() + detail.retryInMs);
  }

  /** It never got as far as being a client. */
  failed(message) {
    this.#enter('closed', { tone: 'bad', label: 'Not connected', detail: message, say: message, isUrgent: true });
  }

  registered(missing, registered, isAgain, door) {
    this.#enter(missing ? 'catching-up' : 'live', tellRegistered(missing, registered, isAgain, door));
  }

  caughtUp(replayed, afterMs) {
    this.#enter('live', tellCaughtUp(replayed, afterMs));
  }

  /** Something worth knowing that changes no state. */
  note(tone, title, detail) {
    this.#timeline.add(tone, title, detail);
  }

  #enter(state, telling) {
    const { tone, label, detail, say, isUrgent } = telling;
    this.#mark(state, telling);
    this.#timeline.add(tone, label, detail);
    this.#notice.dataset.tone = tone;
    if (state !== 'connecting') show(this.#notice, ['warn', 'bad'].includes(tone) ? detail : '');
    if (isUrgent) this.#announcer.urge(say);
    else if (say) this.#announcer.say(say);
  }

  #mark(state, { tone, label }) {
    clearInterval(this.#countdown);
    this.#badge.dataset.state = state;
    this.#badge.dataset.tone = tone;
    show(this.#badge, label);
  }

  #countDown(until) {
    const tick = () => show(this.#badge, `Lost – again in ${seconds(until - Date.now())}`);
    tick();
    this.#countdown = setInterval(tick, TICK_MS);
  }
}
