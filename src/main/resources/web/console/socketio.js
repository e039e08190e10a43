/** Engine.IO 4 tells its packets apart by their first character, Socket.IO 5 its own by the one after MESSAGE. */
const ENGINE = { OPEN: '0', PING: '2', PONG: '3', MESSAGE: '4' };
const SOCKET = { CONNECT: '0', EVENT: '2', CONNECT_ERROR: '4' };

/**
 * The Socket.IO door, for the client to connect through: one connection, over WebSocket. Coming back, resuming and
 * noticing that nothing comes any more are the client's part.
 *
 * @param {URL} base where the service is
 * @param {Function} WebSocket a constructor
 * @returns {import('../client/exechub-client').Door}
 */
export function socketio(base, WebSocket) {
  const address = new URL('socket.io/?EIO=4&transport=websocket', base);
  address.protocol = address.protocol.replace('http', 'ws');
  return (events) => {
    const socket = new WebSocket(address.href);
    socket.onmessage = ({ data }) => hear(socket, events, String(data));
    socket.onclose = ({ code, reason }) => events.closed(code, reason);
    return {
      send: ({ event, data }) => emit(socket, data === undefined ? [event] : [event, data]),
      close() {
        socket.onmessage = socket.onclose = undefined;
        socket.close(1000);
      },
    };
  };
}

function hear(socket, events, packet) {
  const type = packet[0];
  if (type === ENGINE.OPEN) socket.send(ENGINE.MESSAGE + SOCKET.CONNECT);
  if (type === ENGINE.PING) socket.send(ENGINE.PONG);
  if (type === ENGINE.MESSAGE) understand(events, packet[1], packet.slice(2));
}

/** A DISCONNECT is followed by the close that says why, and nobody asked for an acknowledgement. */
function understand(events, type, content) {
  if (type === SOCKET.CONNECT) events.opened();
  if (type === SOCKET.CONNECT_ERROR) events.closed(undefined, `Socket.IO refuses: ${content}`);
  if (type === SOCKET.EVENT) tell(events, content);
}

/** `["name", data, position]` */
function tell(events, content) {
  try {
    const [event, data, id] = JSON.parse(content);
    events.received({ event, data, id });
  } catch {
    events.garbled('an event is not ["name", data, position]');
  }
}

function emit(socket, details) {
  socket.send(ENGINE.MESSAGE + SOCKET.EVENT + JSON.stringify(details));
}
