/** A network between browser and service that can be bad. */
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** Passes requests and upgrades on, unless told not to. */
export class Proxy {
  /** Upgrades that it has let through, or refused. */
  upgrades = 0;
  #target;
  #server = createServer((from, to) => this.#pass(from, to));
  #tunnels = new Set();
  #isBlocked;

  /** @param {{isBlocked?: (request: import('node:http').IncomingMessage) => boolean}} [options] upgrades included */
  constructor(target, { isBlocked = () => false } = {}) {
    this.#target = new URL(target);
    this.#isBlocked = isBlocked;
    this.#server.on('upgrade', (from, socket, head) => this.#tunnel(from, socket, head));
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Every open tunnel ends, without a word. */
  cut() {
    for (const socket of this.#tunnels) socket.destroy();
  }

  close() {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #pass(from, to) {
    if (this.#isBlocked(from)) return to.writeHead(403).end();
    const { hostname, port } = this.#target;
    const { method, url: path } = from;
    const onward = request({ hostname, port, method, path, headers: this.#headers(from) }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  }

  #tunnel(from, socket, head) {
    this.upgrades++;
    socket.on('error', () => {});
    if (this.#isBlocked(from)) return socket.destroy();
    const { hostname, port } = this.#target;
    const onward = connect(Number(port), hostname);
    onward.on('error', () => socket.destroy());
    const headers = Object.entries(this.#headers(from)).map(([name, value]) => `${name}: ${value}\r\n`);
    onward.write(`${from.method} ${from.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
    this.#tunnels.add(socket);
    socket.on('close', () => this.#tunnels.delete(socket) && onward.destroy());
  }

  /** The service knows its own origin, and not this one. */
  #headers({ headers }) {
    return headers.origin ? { ...headers, origin: this.#target.origin } : headers;
  }
}
