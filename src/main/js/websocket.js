/** The WebSocket door. */
export function websocket(events, { base, WebSocket }) {
  return socketLink(new WebSocket(endpoint(base, 'ws').replace(/^http/, 'ws')), events);
}

/** The address of a door below the service's base, over HTTP. */
export function endpoint(base, name) {
  const url = new URL(base.href.replace(/^ws/, 'http'));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${name}`;
  url.search = url.hash = '';
  return url.href;
}

/** SockJS has the shape of a WebSocket, so one function serves both. */
export function socketLink(socket, events) {
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    const frame = parse(data);
    if (typeof frame?.event === 'string') events.received(frame);
    else events.garbled('a frame is not {"event": …}');
  };
  socket.onclose = ({ code, reason }) => events.closed(code, reason);
  // A close follows, and says what there is to say.
  socket.onerror = ignore;
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = ignore;
      socket.close(1000);
    },
  };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ignore() {}
