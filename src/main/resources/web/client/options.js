import { parsePosition } from './resume-point.js';
import { opener } from './transports.js';

/** @typedef {import('./transports.js').Opener} Opener */

/**
 * @typedef {object} Options
 * @property {string | URL} [url] where the service is, with its path prefix if any; default: the page's origin
 * @property {string | number} userId the token's user
 * @property {string | (() => string | Promise<string>)} token a function is asked anew for every registration, which
 *     is what keeps a connection alive beyond the life of one token
 * @property {'websocket' | 'sockjs' | Opener} [transport] default: websocket
 * @property {any} [WebSocket] constructor; default: the global one
 * @property {any} [SockJS] constructor; default: the global one
 * @property {object} [sockjsOptions] handed to SockJS, e.g. `{ transports: ['xhr-streaming'] }`
 * @property {string} [lastEventId] resume after this event of an earlier client
 * @property {Partial<Backoff>} [backoff]
 * @property {Partial<Timing>} [timing]
 * @property {Partial<Runtime>} [runtime] the world outside, for tests
 */

/**
 * The pause before a reconnect is a random part of a limit that doubles at each failure.
 * @typedef {object} Backoff
 * @property {number} baseMs the first limit; default 500
 * @property {number} capMs the last limit; default 30,000
 */

/**
 * @typedef {object} Timing
 * @property {number} connectMs limit for a token and an open connection, and again for registering; default 10,000
 * @property {number} pingMs between pings, and the limit for an answer; default 20,000
 * @property {number} stableMs until a connection counts as stable and a snapshot as complete; default 5,000
 * @property {number} refreshMs least time between two registrations on one connection; default 5,000
 */

/**
 * @typedef {object} Runtime
 * @property {() => number} now ms
 * @property {(act: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} random from 0 to below 1
 * @property {EventTarget | undefined} network tells `online`
 */

/**
 * Options as the client uses them: complete and checked.
 * @typedef {object} Settings
 * @property {string} userId
 * @property {string | (() => string | Promise<string>)} token
 * @property {Opener} open
 * @property {string | undefined} lastEventId
 * @property {Backoff} backoff
 * @property {Timing} timing
 * @property {Runtime} runtime
 */

/**
 * @param {Options} options
 * @returns {Settings}
 * @throws {TypeError} naming the bad option and what was expected
 */
export function settings(options) {
  const { userId, token, lastEventId } = options;
  expect(userId !== undefined && userId !== '', 'userId: missing (expected: the user of the token)');
  expect(token, 'token: missing (expected: a string, or a function that returns one)');
  expect(
    lastEventId === undefined || parsePosition(lastEventId),
    `lastEventId: '${lastEventId}' (expected: <epoch>:<seq>, as received in an event's id)`,
  );
  return {
    userId: String(userId),
    token,
    open: opener(options.transport ?? 'websocket', baseUrl(options.url), options),
    lastEventId,
    backoff: { baseMs: 500, capMs: 30_000, ...options.backoff },
    timing: { connectMs: 10_000, pingMs: 20_000, stableMs: 5_000, refreshMs: 5_000, ...options.timing },
    runtime: { ...realRuntime(), ...options.runtime },
  };
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

/** @returns {Runtime} */
function realRuntime() {
  return {
    now: () => Date.now(), // not performance.now(): that stands still while the machine sleeps
    setTimeout: (act, ms) => setTimeout(act, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    random: Math.random,
    network: typeof globalThis.addEventListener === 'function' ? globalThis : undefined,
  };
}
