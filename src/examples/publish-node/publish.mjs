/**
 * Publishes one submission event through Redis.
 *
 *     npm ci
 *     export REDIS_URL=redis://localhost:6379
 *     node publish.mjs stream u1 s1 RUNNING
 *     node publish.mjs channel u1 s1 SUCCESS '{"stdout":"42"}'
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Redis from 'ioredis';

const CHANNEL = 'submission-events';
const STREAM = 'submission-stream';

/** Once for the whole program. A command that fails is sent again: the eventId makes that harmless. */
function connect() {
  const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379', {
    maxRetriesPerRequest: 5,
    retryStrategy: (attempt) => Math.min(100 * 2 ** attempt, 1_000),
  });
  // Told for each attempt; what becomes of a command is told by its promise.
  redis.on('error', () => {});
  return redis;
}

/** With an eventId that is made once. Better still: one that your database has, so that it outlives a crash. */
const event = (userId, submissionId, status, more) => ({
  userId,
  submissionId,
  status,
  eventId: randomUUID(),
  publishedAt: Date.now(),
  ...more,
});

/** At least once: it waits in the stream while the service is away. */
async function add(redis, published) {
  await redis.xadd(STREAM, '*', 'event', JSON.stringify(published));
}

/** Lost if nobody listens, which Redis says; so try again for a while. */
async function publish(redis, published) {
  for (const pause of [100, 200, 400, 800, null]) {
    if ((await redis.publish(CHANNEL, JSON.stringify(published))) > 0) return;
    if (pause !== null) await sleep(pause);
  }
  throw new Error(`nobody listens to ${CHANNEL}`);
}

const [way, userId, submissionId, status, result = 'null'] = process.argv.slice(2);
const redis = connect();
try {
  await { stream: add, channel: publish }[way](redis, event(userId, submissionId, status, { result: JSON.parse(result) }));
} catch (problem) {
  console.error(`not published: ${problem.message}`);
  process.exitCode = 1;
} finally {
  redis.disconnect();
}
