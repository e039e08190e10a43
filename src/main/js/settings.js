import { doorsHere } from './doors.js';
import { parsePosition } from './resume-point.js';

/**
 * Options as the client uses them: complete and checked.
 * @throws {TypeError} naming the bad option and what was expected
 */
export function settings(options) {
  const { url, userId, token, lastEventId, transport = 'auto' } = options;
  expect(userId !== undefined && userId !== '', 'userId: missing (expected: the user of the token)');
  expect(token, 'token: missing (expected: a string, or a function that returns one)');
  expect(
    lastEventId === undefined || parsePosition(lastEventId),
    `lastEventId: '${lastEventId}' (expected: <epoch>:<seq>, as received in an event's id)`,
  );
  const { WebSocket, SockJS, fetch } = globalThis;
  const complete = {
    ...{ WebSocket, SockJS, fetch },
    ...options,
    userId: String(userId),
    base: baseUrl(url),
    backoff: { baseMs: 500, capMs: 30_000, ...options.backoff },
    timing: { connectMs: 10_000, pingMs: 20_000, stableMs: 5_000, refreshMs: 5_000, ...options.timing },
    runtime: { ...realRuntime(), ...options.runtime },
  };
  const here = doorsHere(complete);
  expect(
    ['auto', ...here].includes(transport) || typeof transport === 'function',
    `transport: '${transport}' (expected: auto, a function, or what works here: ${here.join(', ')})`,
  );
  return { ...complete, doors: transport === 'auto' ? here : [transport] };
}

function expect(fulfilled, problem) {
  if (!fulfilled) throw new TypeError(problem);
}

function baseUrl(url) {
  const page = globalThis.location;
  expect(url !== undefined || page, 'url: missing (expected: where the service is)');
  const base = new URL(url ?? page.origin, page?.href);
  expect(/^(https?|wss?):$/.test(base.protocol), `url: '${base}' (expected: http, https, ws or wss)`);
  return base;
}

function realRuntime() {
  return {
    now: () => Date.now(), // not performance.now(): that stands still while the machine sleeps
    setTimeout: (act, ms) => setTimeout(act, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    random: Math.random,
    network: typeof globalThis.addEventListener === 'function' ? globalThis : undefined,
  };
}
