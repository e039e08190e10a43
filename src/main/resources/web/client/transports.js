/**
 * One physical connection, speaking frames.
 * @typedef {object} Link
 * @property {(frame: {event: string, data?: object}) => void} send
 * @property {() => void} close lets go of the connection at once; none of the {@link LinkEvents} is called afterwards
 */

/**
 * What a link tells its owner, never before the opener has returned.
 * @typedef {object} LinkEvents
 * @property {() => void} opened frames can be sent
 * @property {(frame: Frame) => void} received
 * @property {(problem: string) => void} garbled something arrived that is not a frame
 * @property {(closeCode: number, message: string) => void} closed it never opened, or has ended
 */

/**
 * @typedef {object} Frame
 * @property {string} event
 * @property {any} [data]
 * @property {string} [id] `<epoch>:<seq>`, on submission events only
 */

/**
 * Opens one connection. To speak over something else, pass such a function as `transport`.
 * @typedef {(events: LinkEvents) => Link} Opener
 */

/** @type {Record<string, (base: URL, options: any) => Opener>} */
const TRANSPORTS = { websocket, sockjs };

/**
 * @param {string | Opener} transport
 * @param {URL} base
 * @param {any} options
 * @returns {Opener}
 * @throws {TypeError} naming what is missing
 */
export function opener(transport, base, options) {
  if (typeof transport === 'function') return transport;
  if (!Object.hasOwn(TRANSPORTS, transport)) {
    throw new TypeError(`transport: '${transport}' (expected: ${Object.keys(TRANSPORTS).join(', ')} or a function)`);
  }
  return TRANSPORTS[transport](base, options);
}

function websocket(base, { WebSocket = globalThis.WebSocket }) {
  if (!WebSocket) throw new TypeError('WebSocket: not built into this runtime (expected: a constructor, e.g. of "ws")');
  const url = endpoint(base, 'ws');
  url.protocol = base.protocol.replace('http', 'ws');
  return (events) => link(new WebSocket(url.href), events);
}

function sockjs(base, { SockJS = /** @type {any} */ (globalThis).SockJS, sockjsOptions }) {
  if (!SockJS) throw new TypeError('SockJS: not loaded (expected: the constructor of "sockjs-client")');
  const url = endpoint(base, 'socket');
  url.protocol = base.protocol.replace('ws', 'http');
  return (events) => link(new SockJS(url.href, null, sockjsOptions), events);
}

function endpoint(base, name) {
  const url = new URL(base.href);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${name}`;
  url.search = '';
  url.hash = '';
  return url;
}

/** SockJS has the shape of a WebSocket, so one function serves both. */
function link(socket, events) {
  socket.onopen = () => events.opened();
  socket.onmessage = (message) => receive(message.data, events);
  socket.onclose = (close) => events.closed(close.code, close.reason ?? '');
  socket.onerror = ignore; // a close follows, and says what there is to say
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = ignore;
      socket.close(1000);
    },
  };
}

function receive(text, events) {
  const frame = parse(text);
  if (frame) events.received(frame);
  else events.garbled('a frame is not {"event": …}');
}

function parse(text) {
  try {
    const frame = JSON.parse(text);
    return typeof frame?.event === 'string' ? frame : undefined;
  } catch {
    return undefined;
  }
}

function ignore() {}
