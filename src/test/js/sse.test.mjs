/** The door of Server-Sent Events, against a real HTTP server that says what the test tells it to. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { connect } from '../../main/js/exechub-client.js';
import { Received } from './received.mjs';

const DEADLINE = { timeout: 10_000 };
const cleanups = [];
after(() => cleanups.forEach((cleanup) => cleanup()));

/** The service's end of `/events`. `requests` holds those that were made, each with what `answer` gave it. */
async function service(answer) {
  const requests = new Received();
  const server = createServer((request, response) => {
    const { url, headers } = request;
    const gone = new Promise((resolve) => response.on('close', resolve));
    const stream = {
      url,
      headers,
      gone,
      open(head = 'e1:0', more = {}) {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        stream.say('registered', { userId: 'u1', socketId: 's', lastEventId: head, recovered: true, ...more });
        return stream;
      },
      say: (event, data, id) =>
        response.write(`event: ${event}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`),
      write: (text) => response.write(text),
      end: () => response.end(),
      refuse: (status, body, more) => response.writeHead(status, more).end(body && JSON.stringify(body)),
    };
    requests.add(stream);
    answer(stream, requests.length);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close(), () => server.closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}/push`, requests };
}

function subscribe(url, options = {}) {
  const backoff = { baseMs: 20, capMs: 20 };
  const client = connect({ url, userId: 'u1', token: 't1', transport: 'sse', storage: null, backoff, ...options });
  cleanups.push(() => client.close());
  const told = { events: new Received(), states: new Received(), errors: new Received(), gaps: new Received() };
  client.on('event', (event) => told.events.add(event));
  client.on('state', (state, detail) => told.states.add({ state, ...detail }));
  client.on('error', (error) => told.errors.add(error));
  client.on('gap', (gap) => told.gaps.add(gap));
  return { client, ...told, reaches: (wanted) => told.states.until(({ state }) => state === wanted, wanted) };
}

const STATUS = 'submission_status_update';

test('sends the token in a header, and hands over what comes', DEADLINE, async () => {
  const { url, requests } = await service((stream) => stream.open().say(STATUS, { submissionId: 's1' }, 'e1:1'));
  const { events, client } = subscribe(url);
  const event = await events.until(() => true, 'event');
  assert.deepEqual(event, { event: STATUS, data: { submissionId: 's1' }, id: 'e1:1' });
  assert.equal(requests[0].url, '/push/events');
  assert.equal(requests[0].headers.authorization, 'Bearer t1');
  assert.equal(requests[0].headers['last-event-id'], undefined);
  assert.equal(client.state, 'live');
  assert.equal(await client.ping(), undefined);
});

test('comes back after the end of a stream, and resumes', DEADLINE, async () => {
  const { url, requests } = await service((stream, count) => {
    if (count === 1) stream.open().say(STATUS, { n: 1 }, 'e1:1');
    else stream.open('e1:2').say(STATUS, { n: 1 }, 'e1:1');
    if (count === 2) stream.say(STATUS, { n: 2 }, 'e1:2');
    stream.end();
  });
  const { events } = subscribe(url);
  await events.until(({ id }) => id === 'e1:2', 'e1:2');
  await requests.until(() => requests.length > 2, 'third stream');
  assert.deepEqual(requests.slice(0, 3).map(({ headers }) => headers['last-event-id']), [undefined, 'e1:1', 'e1:2']);
  assert.deepEqual(events.map(({ id }) => id), ['e1:1', 'e1:2']);
});

test('a refusal is read as what it says', DEADLINE, async () => {
  for (const [status, code, closeCode] of [
    [401, 'INVALID_TOKEN', 4500],
    [403, 'TOO_MANY_CONNECTIONS', 4506],
    [403, 'KICKED', 4507],
  ]) {
    const { url } = await service((stream) => stream.refuse(status, { code, message: 'said so' }));
    const { reaches, errors } = subscribe(url);
    const { reason } = await reaches('closed');
    assert.deepEqual(reason, { code, message: 'said so', closeCode, final: true });
    assert.equal(errors[0].code, code);
  }
});

test('waits at least as long as Retry-After says', DEADLINE, async () => {
  for (const [status, code] of [[429, 'THROTTLED'], [503, 'SERVICE_UNAVAILABLE']]) {
    const { url } = await service((stream) => stream.refuse(status, { code, message: '' }, { 'Retry-After': '3' }));
    const { reaches, client } = subscribe(url);
    const { retryInMs, reason } = await reaches('waiting');
    assert.equal(reason.code, code);
    assert.ok(retryInMs >= 3_000 && retryInMs <= 3_020, `${retryInMs} ms`);
    client.close();
  }
});

test('what is no answer of ours is a loss like any other', DEADLINE, async () => {
  for (const [status, body, more] of [
    [404, undefined, {}],
    [502, 'text', {}],
    [200, {}, { 'Content-Type': 'text/html' }],
  ]) {
    const { url } = await service((stream) => stream.refuse(status, body, more));
    const { reaches, client } = subscribe(url);
    const { reason } = await reaches('waiting');
    assert.equal(reason.code, 'CONNECTION_LOST');
    assert.match(reason.message, new RegExp(status));
    client.close();
  }
});

test('errors on the stream have a name of their own there', DEADLINE, async () => {
  const { url } = await service((stream) => {
    stream.open().say('service_error', { code: 'HISTORY_LOST', message: 'gone' });
    stream.say('service_error', { code: 'KICKED', message: 'by an operator' });
    stream.end();
  });
  const { reaches, errors, gaps } = subscribe(url);
  assert.equal((await reaches('closed')).reason.code, 'KICKED');
  assert.deepEqual(errors.map(({ code }) => code), ['HISTORY_LOST', 'KICKED']);
  assert.equal(gaps.length, 1);
});

test('before the token expires, comes back with a fresh one where it was', DEADLINE, async () => {
  const { url, requests } = await service((stream, count) => {
    stream.open().say(STATUS, { n: count }, `e1:${count}`);
    if (count === 1) stream.say('token_expiring', { expiresAt: 1 });
  });
  let tokens = 0;
  const { events, states } = subscribe(url, { token: async () => `t${++tokens}`, timing: { refreshMs: 0 } });
  await events.until(({ id }) => id === 'e1:2', 'e1:2');
  assert.deepEqual(requests.map(({ headers }) => headers.authorization), ['Bearer t1', 'Bearer t2']);
  assert.equal(requests[1].headers['last-event-id'], 'e1:1');
  assert.equal(tokens, 2);
  await requests[0].gone;
  assert.ok(!states.some(({ state }) => state === 'waiting'));
});

test('a draining service is left for as long as it asks', DEADLINE, async () => {
  const { url } = await service((stream) => {
    stream.open().say('reconnect', { afterMs: 730, reason: 'draining' });
    stream.say('service_error', { code: 'SERVER_DRAINING', message: '' });
    stream.end();
  });
  const { reaches, client } = subscribe(url);
  assert.equal((await reaches('waiting')).retryInMs, 730);
  client.close();
});

test('comments are signs of life, silence is not', DEADLINE, async () => {
  const { url } = await service((stream, count) => {
    stream.open();
    if (count === 1) {
      const comments = setInterval(() => stream.write(': \n\n'), 20);
      stream.gone.then(() => clearInterval(comments));
      setTimeout(() => clearInterval(comments), 400);
    }
  });
  const { reaches } = subscribe(url, { timing: { pingMs: 60 } });
  await reaches('live');
  const from = Date.now();
  assert.equal((await reaches('waiting')).reason.code, 'DEAD_PEER');
  assert.ok(Date.now() - from > 400, `${Date.now() - from} ms`);
});

test('a stream of somebody else is not read', DEADLINE, async () => {
  const { url } = await service((stream) => stream.open('e1:0', { userId: 'u2' }).say(STATUS, {}, 'e1:1'));
  const { reaches, events } = subscribe(url);
  assert.equal((await reaches('closed')).reason.code, 'USER_MISMATCH');
  assert.equal(events.length, 0);
});

test('garbage is told, and the stream goes on', DEADLINE, async () => {
  const { url } = await service((stream) => {
    stream.open().write('event: odd\ndata: {oops\n\n');
    stream.say(STATUS, {}, 'e1:1');
  });
  const { events, errors } = subscribe(url);
  await events.until(() => true, 'event');
  assert.deepEqual(errors.map(({ code }) => code), ['BAD_FRAME']);
});

test('a client that is closed lets go of the stream', DEADLINE, async () => {
  const { url, requests } = await service((stream) => stream.open());
  const { client, reaches, states } = subscribe(url);
  await reaches('live');
  client.close();
  await requests[0].gone;
  assert.equal(states.at(-1).state, 'closed');
});
