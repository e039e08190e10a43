import { socketio } from './socketio.js';
import { describe, readToken } from './token.js';

const BASE = new URL('..', import.meta.url);
const SOCKJS_URL = new URL('client/sockjs.min.js', BASE);

/** The form that says who connects, and how. */
export class ConnectionForm {
  #form;
  #hintBefore;
  /** The user id taken from a token, as long as nobody has changed it. */
  #filledIn = '';

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#hintBefore = this.#find('token-hint').textContent;
    this.#find('token').addEventListener('input', () => this.#tokenEntered());
    this.#find('show-token').addEventListener('click', () => this.#toggleToken());
    this.#find('door').addEventListener('change', () => this.#doorChosen());
    this.#doorChosen(); // browsers restore choices on reload
    if (this.token) this.#tokenEntered();
  }

  get isConnected() {
    return this.#find('connect').hidden;
  }

  get userId() {
    return this.#find('user-id').value.trim();
  }

  get token() {
    return this.#find('token').value.trim();
  }

  /**
   * @param {import('./line.js').Line} line what to connect through
   * @returns {Promise<import('../client/exechub-client').Options>} with SockJS loaded if it may be needed
   */
  async options(line) {
    const door = this.#find('door').value;
    const carrier = this.#find('sockjs-transport').value;
    return {
      url: BASE,
      userId: this.userId,
      token: this.token,
      lastEventId: this.#find('resume-after').value.trim() || undefined,
      transport: door === 'socketio' ? socketio(BASE, line.sockets()) : door,
      WebSocket: line.sockets(),
      SockJS: ['auto', 'sockjs'].includes(door) ? line.sockets(await loadSockJS()) : undefined,
      sockjsOptions: door === 'sockjs' && carrier ? { transports: [carrier] } : undefined,
      fetch: (...request) => line.fetch(...request),
      runtime: { network: line },
    };
  }

  /** While connected there is something else to see and to press. */
  connected(yes) {
    const focused = this.#form.contains(document.activeElement);
    for (const id of ['connection-fields', 'connect']) this.#find(id).hidden = yes;
    for (const id of ['disconnect', 'cutting', 'facts']) this.#find(id).hidden = !yes;
    this.#find('user').textContent = this.userId;
    if (focused) this.#find(yes ? 'disconnect' : 'connect').focus(); // what had it is hidden now
  }

  #tokenEntered() {
    const claims = readToken(this.token);
    const user = this.#find('user-id');
    if (claims?.userId && (!user.value || user.value === this.#filledIn)) {
      user.value = this.#filledIn = claims.userId;
    }
    const otherwise = this.token ? 'This does not look like a token.' : this.#hintBefore;
    this.#find('token-hint').textContent = claims ? describe(claims, Date.now()) : otherwise;
  }

  #toggleToken() {
    const token = this.#find('token');
    const button = this.#find('show-token');
    const show = token.type === 'password';
    token.type = show ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(show));
  }

  #doorChosen() {
    this.#find('sockjs-field').hidden = this.#find('door').value !== 'sockjs';
  }

  #find(id) {
    return this.#form.querySelector(`#${id}`);
  }
}

/** A classic script, fetched only when somebody wants it. */
async function loadSockJS() {
  if (!globalThis.SockJS) {
    await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = SOCKJS_URL.href;
      script.onload = resolve;
      script.onerror = () => reject(new Error('The SockJS library could not be loaded.'));
      document.head.append(script);
    });
  }
  return globalThis.SockJS;
}
