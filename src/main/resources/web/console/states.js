import { explain } from './close-codes.js';

/** The doors, for people. What is none of these is the console's own. */
const DOORS = new Map(Object.entries({
  websocket: 'WebSocket',
  sockjs: 'SockJS',
  sse: 'Server-Sent Events',
}));

/** @param {string | Function} transport as the client calls it */
export function doorName(transport) {
  return DOORS.get(transport) ?? 'Socket.IO';
}

/**
 * What a state of the client looks and sounds like. Without numbers in what is said aloud, so that five attempts in a
 * row are told once.
 * @typedef {{tone: string, label: string, detail?: string, say?: string, isUrgent?: boolean}} Telling
 */

/**
 * @param {import('../client/exechub-client').State} state
 * @param {import('../client/exechub-client').StateDetail} detail
 * @param {string} door for people
 * @returns {Telling}
 */
export function tell(state, { reason, retryInMs, attempt }, door) {
  if (state === 'waiting') {
    const next = `Again in ${seconds(retryInMs)}, attempt ${Math.max(1, attempt)}.`;
    return { tone: 'warn', label: 'Lost', detail: `${explain(reason)} ${next}`, say: 'Connection lost. Trying again.' };
  }
  if (state === 'closed') return reason.code === 'CLOSED_BY_CLIENT' ? LEFT : refused(reason);
  return { connecting: CONNECTING, registering: REGISTERING, live: LIVE }[state](door);
}

const LEFT = { tone: 'calm', label: 'Disconnected', detail: 'You closed the connection.', say: 'Disconnected.' };

const CONNECTING = (door) => ({ tone: 'busy', label: 'Connecting', detail: `Through ${door}.` });
const REGISTERING = (door) => ({
  tone: 'busy',
  label: 'Registering',
  detail: `${door} is open; the service is told who this is.`,
});
const LIVE = (door) => ({ tone: 'good', label: 'Live', detail: `Registered over ${door}.`, say: `Live, over ${door}.` });

function refused(reason) {
  const why = explain(reason);
  return { tone: 'bad', label: 'Closed for good', detail: why, say: `Closed for good. ${why}`, isUrgent: true };
}

/**
 * @param {number | undefined} missing as {@link import('./replay.js').Replay#begin} says
 * @param {{recovered: boolean}} registered
 * @param {boolean} isAgain
 * @param {string} door for people
 */
export function tellRegistered(missing, { recovered }, isAgain, door) {
  const live = LIVE(door);
  if (missing) {
    const detail = `${missedEvents(missing)} to come.`;
    return { tone: 'busy', label: 'Catching up', detail, say: `Connected again, over ${door}. ${detail}` };
  }
  if (!recovered) return { ...live, tone: 'warn', detail: 'Some history is gone for good; what is retained follows.' };
  if (missing === 0) return { ...live, detail: `${isAgain ? 'Resumed' : 'Registered'} over ${door}; nothing was missed.` };
  return { ...live, detail: `Registered over ${door}; the latest states of the last minute come first.` };
}

/** All that was missed is here. */
export function tellCaughtUp(replayed, afterMs) {
  const events = missedEvents(replayed);
  const detail = `Resumed: ${events} replayed within ${Math.round(afterMs)} ms.`;
  return { tone: 'good', label: 'Live', detail, say: `Live. ${events} replayed.` };
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
}

function missedEvents(n) {
  return `${n} missed ${n === 1 ? 'event' : 'events'}`;
}
