/** What the client says on the wire, what it tells the application, and how it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, ExecHubError } from '../../main/js/exechub-client.js';
import { BASE, World } from './fakes.mjs';

test('opens the WebSocket door under the base address', async () => {
  for (const [url, expected] of [
    ['http://service.test/push/', 'ws://service.test/push/ws'],
    ['https://service.test', 'wss://service.test/ws'],
    ['wss://service.test/a/b', 'wss://service.test/a/b/ws'],
  ]) {
    const world = new World({ url });
    await world.opened();
    assert.equal(world.socket.url, expected);
    world.client.close();
  }
});

test('opens the SockJS door with the options given', async () => {
  const sockjsOptions = { transports: ['xhr-polling'] };
  const world = new World({ url: 'wss://service.test/push', transport: 'sockjs', sockjsOptions });
  await world.opened();
  assert.deepEqual(world.socket.parameters, ['https://service.test/push/socket', null, sockjsOptions]);
});

test('speaks over a transport of one’s own', async () => {
  const sent = [];
  const transport = (events) => {
    setImmediate(events.opened);
    return { send: (frame) => sent.push(frame), close() {} };
  };
  const world = new World({ transport });
  await world.clock.pass(0);
  await world.clock.pass(0);
  assert.equal(sent[0].event, 'register_user');
});

test('registers first, as the user and with the token given', async () => {
  const world = new World({ userId: 7, token: async () => 'fresh' });
  const socket = await world.opened();
  assert.deepEqual(socket.sent, [{ event: 'register_user', data: { userId: '7', token: 'fresh' } }]);
});

test('resumes after the event an earlier client stopped at', async () => {
  const world = new World({ lastEventId: 'e1:41' });
  await world.registered('e1:43');
  assert.equal(world.socket.registration.lastEventId, 'e1:41');
  world.events('e1:42', 'e1:43');
  assert.deepEqual(world.eventIds, ['e1:42', 'e1:43']);
  assert.equal(world.client.lastEventId, 'e1:43');
});

test('goes through its states in order', async () => {
  const world = new World();
  assert.equal(world.client.state, 'connecting');
  await world.registered();
  assert.equal(world.client.state, 'live');
  await world.cut();
  await world.registered();
  world.client.close();
  assert.deepEqual(world.states, [
    ...['registering', 'live'],
    ...['waiting', 'connecting', 'registering', 'live'],
    'closed',
  ]);
});

test('hands an event to the listeners of its name and of all events, with its id', async () => {
  const world = new World();
  await world.registered();
  const heard = [];
  world.client.on('execution_result', (data, id) => heard.push([data, id]));
  const data = { submissionId: 's1', status: 'SUCCESS', result: { stdout: '100% “ok” \u2028 😀' } };
  world.socket.say('execution_result', data, 'e1:1');
  assert.deepEqual(heard, [[data, 'e1:1']]);
  assert.deepEqual(world.all('event'), [{ event: 'execution_result', data, id: 'e1:1' }]);
});

test('passes on events of names it does not know, and keeps its own names to itself', async () => {
  const world = new World();
  await world.registered();
  const heard = [];
  world.client.on('contest_ended', (data) => heard.push(data));
  world.socket.say('contest_ended', { contest: 1 }, 'e1:1');
  world.socket.say('state', { odd: true }, 'e1:2');
  assert.deepEqual(heard, [{ contest: 1 }]);
  assert.deepEqual(world.eventIds, ['e1:1', 'e1:2']);
  assert.deepEqual(world.states, ['registering', 'live']);
});

test('tells of every registration', async () => {
  const world = new World();
  await world.registered('e1:5', { recovered: false });
  assert.equal(world.all('registered')[0].recovered, false);
  assert.equal(world.all('registered')[0].lastEventId, 'e1:5');
});

test('a listener that throws harms neither the client nor other listeners', async (t) => {
  const reported = t.mock.method(console, 'error', () => {});
  const world = new World();
  const heard = [];
  world.client.on('execution_result', () => {
    throw new Error('the application’s own');
  });
  world.client.on('execution_result', (data) => heard.push(data));
  await world.registered();
  world.socket.say('execution_result', { n: 1 }, 'e1:1');
  world.socket.say('execution_result', { n: 2 }, 'e1:2');
  assert.deepEqual(heard, [{ n: 1 }, { n: 2 }]);
  assert.equal(world.client.state, 'live');
  assert.equal(reported.mock.callCount(), 2);
});

test('stops calling a listener that was taken off', async () => {
  const world = new World();
  const heard = [];
  const stop = world.client.on('execution_result', (data) => heard.push(data));
  await world.registered();
  world.socket.say('execution_result', { n: 1 }, 'e1:1');
  stop();
  world.socket.say('execution_result', { n: 2 }, 'e1:2');
  assert.deepEqual(heard, [{ n: 1 }]);
});

test('a listener added while an event is being told does not hear of that event', async () => {
  const world = new World();
  await world.registered();
  const heard = [];
  world.client.on('execution_result', () => world.client.on('execution_result', ({ n }) => heard.push(n)));
  world.socket.say('execution_result', { n: 1 }, 'e1:1');
  assert.deepEqual(heard, []);
});

test('lets go of the network’s events when closed', async () => {
  const listening = new Set();
  const network = {
    addEventListener: (name) => listening.add(name),
    removeEventListener: (name) => listening.delete(name),
  };
  const world = new World({ runtime: { network } });
  assert.deepEqual([...listening], ['online', 'visibilitychange']);
  world.client.close();
  assert.equal(listening.size, 0);
});

test('what a transport says after it was let go is not heard', async () => {
  let events;
  const world = new World({ transport: (given) => ((events = given), { send() {}, close() {} }) });
  await world.clock.pass(0);
  events.opened();
  world.client.reconnect({ afterMs: 1_000 });
  events.received({ event: 'execution_result', data: {}, id: 'e1:1' });
  events.closed(4507, 'kicked');
  assert.deepEqual(world.states, ['registering', 'waiting']);
  assert.deepEqual(world.eventIds, []);
});

test('surfaces errors that do not close, and lives on', async () => {
  const world = new World();
  await world.registered();
  world.socket.say('error', { code: 'HISTORY_LOST', message: 'some history is gone' });
  world.socket.garble('not JSON');
  world.socket.garble('{"no":"event"}');
  assert.deepEqual(world.all('error').map(({ code }) => code), ['HISTORY_LOST', 'BAD_FRAME', 'BAD_FRAME']);
  assert.ok(world.all('error')[0] instanceof ExecHubError);
  assert.equal(world.client.state, 'live');
});

test('close leaves no timer, no listener, and is not answered by anything', async () => {
  for (const stage of ['connecting', 'registering', 'live', 'waiting']) {
    const world = new World();
    if (stage !== 'connecting') await world.opened();
    if (['live', 'waiting'].includes(stage)) world.socket.say('registered', { lastEventId: 'e1:0', recovered: true });
    if (stage === 'waiting') world.socket.end();
    assert.equal(world.client.state, stage);
    world.client.close();
    world.client.close();
    assert.equal(world.clock.pending, 0, stage);
    assert.deepEqual(world.states.slice(-1), ['closed']);
    assert.equal(world.reason.code, 'CLOSED_BY_CLIENT');
    const before = world.told.length;
    world.network.dispatchEvent(new Event('online'));
    world.client.reconnect();
    world.socket?.onmessage({ data: '{"event":"execution_result","data":{},"id":"e1:1"}' });
    await world.clock.pass(100_000);
    assert.equal(world.told.length, before, stage);
    assert.equal(world.sockets.length, stage === 'connecting' ? 0 : 1);
    if (stage === 'registering' || stage === 'live') assert.ok(world.socket.closedByClient);
  }
});

test('a listener may close the client at any moment', async () => {
  for (const name of ['registered', 'event', 'position', 'error', 'token_expiring', 'reconnect']) {
    const world = new World({ token: () => 't' });
    world.client.on(name, () => world.client.close());
    await world.registered();
    for (const act of [
      () => world.events('e1:1'),
      () => world.socket.say('error', { code: 'HISTORY_LOST', message: '' }),
      () => world.socket.say('token_expiring', { expiresAt: 1 }),
      () => world.socket.say('reconnect', { afterMs: 5 }),
    ]) {
      if (world.client.state !== 'closed') act();
    }
    await world.clock.pass(100_000);
    assert.deepEqual(world.told.at(-1).slice(0, 2), ['state', 'closed'], name);
    assert.equal(world.clock.pending, 0, name);
  }
});

test('refuses options that cannot work, naming what was expected', () => {
  class WebSocket {}
  const good = { url: BASE, userId: 'u1', token: 't', WebSocket };
  assert.throws(() => connect({ ...good, userId: '' }), /userId.*expected/);
  assert.throws(() => connect({ ...good, token: undefined }), /token.*expected/);
  assert.throws(() => connect({ ...good, lastEventId: '12' }), /lastEventId: '12' \(expected/);
  assert.throws(() => connect({ ...good, transport: 'smoke' }), /transport: 'smoke' \(expected: auto, .*websocket/);
  assert.throws(() => connect({ ...good, transport: 'sockjs' }), /transport: 'sockjs' \(expected: auto/);
  assert.throws(() => connect({ ...good, url: undefined }), /url.*expected/);
  assert.throws(() => connect({ ...good, url: 'ftp://service.test' }), /url.*expected/);
});
