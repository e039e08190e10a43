/** How the end looks to whoever had a socket on a line that is cut: no close frame, no code of anybody's. */
const LOST = { code: 1006, reason: 'the line was cut' };

/**
 * The line between the client and the service, which can be cut. The client is given what connects through it in place
 * of the browser's own, and notices a cut as it would notice a pulled cable: nothing comes any more, and whatever it
 * tries fails, until the line is back. That is told, too: a line is also the client's `network`.
 *
 * A page cannot end a WebSocket without a goodbye. So a socket that is cut off stays open and is listened to no more;
 * the service goes on writing to it, as it would to a vanished peer, and only when the line is back is it let go.
 */
export class Line extends EventTarget {
  #connections = new Set();
  #isDown = false;
  #network;

  /** @param {{WebSocket: Function, fetch: typeof fetch}} network what there really is */
  constructor(network = globalThis) {
    super();
    this.#network = network;
    for (const news of ['online', 'visibilitychange']) {
      network.addEventListener?.(news, () => this.dispatchEvent(new Event(news)));
    }
  }

  get isDown() {
    return this.#isDown;
  }

  /** As a constructor: of WebSockets, or of what has their shape. */
  sockets(Real = this.#network.WebSocket) {
    const line = this;
    return class extends LineSocket {
      constructor(...details) {
        super(line.#isDown ? undefined : new Real(...details), line.#connections);
      }
    };
  }

  /** `fetch`, whose streams a cut ends. */
  async fetch(resource, { signal, ...options } = {}) {
    if (this.#isDown) throw new TypeError('the line is cut');
    const cutter = new AbortController();
    const request = { cut: () => cutter.abort(new TypeError(LOST.reason)), letGo() {} };
    this.#connections.add(request);
    signal?.addEventListener('abort', () => this.#connections.delete(request));
    const either = signal ? AbortSignal.any([signal, cutter.signal]) : cutter.signal;
    return this.#network.fetch(resource, { ...options, signal: either });
  }

  /** @returns {Promise<void>} settles when the line is back */
  async cut(forMs = 0) {
    if (this.#isDown) return;
    const cutOff = [...this.#connections];
    this.#connections.clear();
    this.#isDown = true;
    for (const connection of cutOff) connection.cut();
    await new Promise((back) => setTimeout(back, forMs));
    this.#isDown = false;
    for (const connection of cutOff) connection.letGo();
    if (forMs > 0) this.dispatchEvent(new Event('online')); // as a browser says when there is a network again
  }
}

/** What the client uses of a WebSocket. */
class LineSocket {
  onopen;
  onmessage;
  onclose;
  onerror;
  #real;
  #connections;
  #isCut = false;

  /** @param {WebSocket} [real] none while the line is down */
  constructor(real, connections) {
    this.#real = real;
    this.#connections = connections;
    if (!real) {
      setTimeout(() => this.onclose?.(LOST));
      return;
    }
    connections.add(this);
    for (const name of ['onopen', 'onmessage', 'onclose', 'onerror']) {
      real[name] = (event) => this.#isCut || this[name]?.(event);
    }
  }

  send(text) {
    if (!this.#isCut) this.#real.send(text);
  }

  /** Nothing gets through a line that is cut: no goodbye either. */
  close(code) {
    if (!this.#isCut) this.#real?.close(code);
    this.#connections.delete(this);
  }

  cut() {
    this.#isCut = true;
    this.onclose?.(LOST);
  }

  letGo() {
    this.#real.close();
  }
}
