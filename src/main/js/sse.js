import { EventStreamParser } from './event-stream.js';
import { endpoint } from './websocket.js';

/**
 * The door of Server-Sent Events, over `fetch`: an EventSource can neither send a token nor read a refusal.
 *
 * It is one-way. Registering opens the stream, so that a connection registers once only; and a ping is answered by the
 * next sign of life, which the service gives by itself.
 */
export function sse(events, settings) {
  const letGo = new AbortController();
  const stream = new EventStream(settings, unlessAborted(events, letGo.signal), letGo.signal);
  queueMicrotask(() => stream.ready());
  return {
    isOneWay: true,
    send: ({ event, data }) => (event === 'ping' ? stream.expect() : stream.open(data)),
    close: () => letGo.abort(),
  };
}

function unlessAborted(events, signal) {
  const guard = ([name, tell]) => [name, (...details) => signal.aborted || tell(...details)];
  return Object.fromEntries(Object.entries(events).map(guard));
}

class EventStream {
  #settings;
  #events;
  #signal;
  #isExpected = false;
  #parser = new EventStreamParser((event) => this.#dispatched(event));

  constructor(settings, events, signal) {
    this.#settings = settings;
    this.#events = events;
    this.#signal = signal;
  }

  /** There is nothing to open before the registration is known. */
  ready() {
    this.#events.opened();
  }

  /** Somebody wants to know whether anything still comes. */
  expect() {
    this.#isExpected = true;
  }

  async open({ token, lastEventId }) {
    const { base, fetch } = this.#settings;
    const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token}` };
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId;
    try {
      const response = await fetch(endpoint(base, 'events'), { headers, cache: 'no-store', signal: this.#signal });
      const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream');
      await (response.ok && isStream ? this.#read(response.body) : this.#refused(response));
    } catch (problem) {
      this.#events.closed(undefined, problem.message);
    }
  }

  async #read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      this.#parser.push(value);
      if (this.#isExpected) this.#events.received({ event: 'pong' });
      this.#isExpected = false;
    }
    this.#events.closed(undefined, 'the stream has ended', this.#parser.retryMs);
  }

  #dispatched({ event, data, id }) {
    const content = parse(data);
    // EventSource has an `error` of its own, so that of the service has another name here.
    const name = event === 'service_error' ? 'error' : event;
    if (content === undefined) this.#events.garbled('the data of an event is not JSON');
    else if (name !== 'registered' || this.#isOurs(content)) this.#events.received({ event: name, data: content, id });
    else this.#fail('USER_MISMATCH', 'the token is another user’s');
  }

  /** The request does not name the user, so that only we can notice. */
  #isOurs({ userId }) {
    return String(userId) === this.#settings.userId;
  }

  async #refused(response) {
    const { code, message } = parse(await response.text()) ?? {};
    const atLeastMs = retryAfterMs(response.headers.get('Retry-After'), this.#settings.runtime.now());
    this.#fail(code, message ?? `answered with ${response.status}`, atLeastMs);
  }

  #fail(code, message, atLeastMs) {
    if (typeof code === 'string') this.#events.received({ event: 'error', data: { code, message } });
    this.#events.closed(undefined, message, atLeastMs);
  }
}

/** A number of seconds, or a date. */
function retryAfterMs(text, now) {
  const ms = /^\d+$/.test(text) ? text * 1_000 : Date.parse(text) - now;
  return Math.max(0, ms) || 0;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
