const EVENTS_URL = new URL('../api/v1/events', import.meta.url);

const REFUSALS = new Map([
  [401, 'The service does not accept this token.'],
  [403, 'This token has no publish scope.'],
  [413, 'This event is too large.'],
  [503, 'The service cannot take events right now. Try again in a moment.'],
]);

/**
 * What became of an event.
 * @typedef {{tone: 'good' | 'warn' | 'bad', text: string, id?: string, sentAt: number}} Outcome
 */

/**
 * Publishes one event. Past the line that can be cut: as if another machine did.
 * @returns {Promise<Outcome>} `id` is its position, if it was accepted; `sentAt` is of `performance.now()`
 */
export async function publish(event, token) {
  const sentAt = performance.now();
  try {
    const response = await fetch(EVENTS_URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(event),
    });
    return { sentAt, ...(await outcome(response)) };
  } catch {
    return { sentAt, tone: 'bad', text: 'The service could not be reached.' };
  }
}

async function outcome(response) {
  if (response.status !== 202) {
    return { tone: 'bad', text: REFUSALS.get(response.status) ?? `The service answered with ${response.status}.` };
  }
  const { accepted, rejected } = await response.json();
  if (rejected?.length) return { tone: 'bad', text: `Rejected: ${rejected[0].message}` };
  const { id, eventId, duplicate, stale, sockets } = accepted[0];
  if (duplicate) return { tone: 'warn', text: `Duplicate: event ${eventId} is known already.` };
  if (stale) return { tone: 'warn', text: 'Stale: a newer version of this submission is known.' };
  const reach = `for ${sockets} open ${sockets === 1 ? 'socket' : 'sockets'}`;
  return { tone: 'good', text: `Accepted as ${id}, ${reach}.`, id };
}
