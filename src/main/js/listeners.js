/** Something went wrong. `code` is an error code of the service, or one of the client's own. */
export class ExecHubError extends Error {
  name = 'ExecHubError';

  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }

  static causedBy(code, cause) {
    return cause instanceof ExecHubError ? cause : new ExecHubError(code, String(cause?.message ?? cause), { cause });
  }
}

/** Who listens to what. A listener that throws harms nobody but itself. */
export class Listeners {
  #byName = new Map();

  add(name, listener) {
    if (typeof listener !== 'function') throw new TypeError(`listener of '${name}' (expected: a function)`);
    this.#byName.set(name, new Set(this.#byName.get(name)).add(listener));
  }

  /** Sets are replaced, not changed: whoever is being told meanwhile goes on with the old one. */
  remove(name, listener) {
    const left = new Set(this.#byName.get(name));
    left.delete(listener);
    this.#byName.set(name, left);
  }

  tell(name, ...details) {
    for (const listener of this.#byName.get(name) ?? []) {
      try {
        listener(...details);
      } catch (problem) {
        report(problem);
      }
    }
  }
}

/** As an event target would: browsers show it and go on; Node has no such function, and throwing would end it. */
function report(problem) {
  (globalThis.reportError ?? console.error)(problem);
}

/** The client's events from now on, for one loop. */
export function iterate(client, signal) {
  const arrived = [];
  let wake = () => {};
  const rouse = () => wake();
  const stops = [
    client.on('event', (event) => arrived.push(event)),
    client.on('event', rouse),
    client.on('state', rouse),
  ];
  signal?.addEventListener('abort', rouse);

  async function* loop() {
    try {
      while (!signal?.aborted) {
        if (arrived.length) yield arrived.shift();
        else if (client.state !== 'closed') await new Promise((resolve) => (wake = resolve));
        else if (client.reason.code === 'CLOSED_BY_CLIENT') return;
        else throw new ExecHubError(client.reason.code, client.reason.message);
      }
    } finally {
      for (const stop of stops) stop();
      signal?.removeEventListener('abort', rouse);
    }
  }
  return loop();
}
