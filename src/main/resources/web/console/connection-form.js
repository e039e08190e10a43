import { describe, readToken } from './token.js';

const SOCKJS_URL = new URL('../client/sockjs.min.js', import.meta.url);

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
    this.#find('transport').addEventListener('change', () => this.#transportChosen());
    this.#transportChosen(); // browsers restore choices on reload
    if (this.token) this.#tokenEntered();
  }

  get userId() {
    return this.#find('user-id').value.trim();
  }

  get token() {
    return this.#find('token').value.trim();
  }

  /** @returns {Promise<object>} options of the client, with SockJS loaded if it is needed */
  async options() {
    const options = { url: new URL('..', import.meta.url), userId: this.userId, token: this.token };
    if (this.#find('transport').value === 'websocket') return { ...options, transport: 'websocket' };
    const carrier = this.#find('sockjs-transport').value;
    const sockjsOptions = carrier ? { transports: [carrier] } : undefined;
    return { ...options, transport: 'sockjs', SockJS: await loadSockJS(), sockjsOptions };
  }

  /** While connected the fields are locked and the other buttons shown. */
  connected(yes) {
    const focused = this.#form.contains(document.activeElement);
    this.#find('connection-fields').disabled = yes;
    this.#find('connect').hidden = yes;
    for (const id of ['disconnect', 'cut', 'cut-hint']) this.#find(id).hidden = !yes;
    if (focused) this.#find(yes ? 'disconnect' : 'connect').focus(); // what had it is locked or hidden now
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
    button.textContent = show ? 'Hide' : 'Show';
  }

  #transportChosen() {
    this.#find('sockjs-field').hidden = this.#find('transport').value !== 'sockjs';
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
