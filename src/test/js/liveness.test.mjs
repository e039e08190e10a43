/** Tokens that expire, and peers that fall silent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './fakes.mjs';

function counted() {
  const token = () => `t${++token.calls}`;
  token.calls = 0;
  return token;
}

test('fetches a fresh token for every registration', async () => {
  const world = new World({ token: counted() });
  await world.registered();
  await world.cut();
  assert.equal((await world.opened()).registration.token, 't2');
});

test('an expired token is replaced, if there is a way to get one', async () => {
  const world = new World({ token: counted() });
  await world.registered();
  world.socket.end(4501);
  assert.equal(world.client.state, 'waiting');
  assert.equal(world.reason.final, false);
  await world.clock.pass(250);
  assert.equal((await world.opened()).registration.token, 't2');
});

test('an expired token that is a string ends it', async () => {
  const world = new World();
  await world.registered();
  world.socket.end(4501);
  assert.equal(world.client.state, 'closed');
  assert.equal(world.reason.code, 'TOKEN_EXPIRED');
});

test('fresh tokens that are always expired are not fetched for ever', async () => {
  const token = counted();
  const world = new World({ token });
  while (world.client.state !== 'closed') {
    const socket = await world.opened();
    socket.say('error', { code: 'TOKEN_EXPIRED', message: 'expired' });
    socket.end(3000);
    if (world.client.state === 'waiting') await world.clock.pass(world.clock.next);
  }
  assert.equal(token.calls, 4);
  assert.equal(world.reason.code, 'TOKEN_EXPIRED');
});

test('other refusals of a token are final, even if a fresh one could be had', async () => {
  const world = new World({ token: counted() });
  await world.opened();
  world.socket.end(4500);
  assert.equal(world.client.state, 'closed');
});

test('a token that cannot be had is told of, and asked for again', async () => {
  let broken = true;
  const token = async () => {
    if (broken) throw new Error('login service is down');
    return 'at last';
  };
  const world = new World({ token });
  await world.clock.pass(0);
  assert.equal(world.all('error')[0].code, 'TOKEN_UNAVAILABLE');
  assert.match(world.all('error')[0].message, /login service is down/);
  assert.equal(world.reason.code, 'TOKEN_UNAVAILABLE');
  broken = false;
  await world.clock.pass(250);
  assert.equal((await world.opened()).registration.token, 'at last');
});

test('registers again with a fresh token before the old one expires, without a position', async () => {
  const world = new World({ token: counted() });
  await world.registered();
  world.events('e1:1');
  await world.clock.pass(10_000);
  world.socket.say('token_expiring', { expiresAt: 1 });
  await world.clock.pass(0);
  assert.deepEqual(world.socket.sent.at(-1), { event: 'register_user', data: { userId: 'u1', token: 't2' } });
  assert.equal(world.client.state, 'live');
});

test('a token that is always about to expire does not set off a storm', async () => {
  const token = counted();
  const world = new World({ token });
  await world.registered();
  for (let i = 0; i < 10; i++) {
    world.socket.say('token_expiring', { expiresAt: 1 });
    await world.clock.pass(1_000);
  }
  assert.equal(token.calls, 3);
});

test('a token given as a string cannot be refreshed: the application is told', async () => {
  const world = new World();
  await world.registered();
  await world.clock.pass(10_000);
  world.socket.say('token_expiring', { expiresAt: 5 });
  await world.clock.pass(1);
  assert.equal(world.socket.count('register_user'), 1);
  assert.deepEqual(world.all('token_expiring'), [{ expiresAt: 5 }]);
});

test('a refresh that fails is told of; the connection stays', async () => {
  let calls = 0;
  const token = () => {
    if (++calls === 2) throw new Error('no');
    return 't';
  };
  const world = new World({ token });
  await world.registered();
  await world.clock.pass(10_000);
  world.socket.say('token_expiring', { expiresAt: 5 });
  await world.clock.pass(1);
  assert.equal(world.all('error')[0].code, 'TOKEN_UNAVAILABLE');
  assert.equal(world.client.state, 'live');
});

test('a refresh that arrives after the connection is gone goes nowhere', async () => {
  let give;
  let calls = 0;
  const token = () => (++calls === 2 ? new Promise((resolve) => (give = resolve)) : 't');
  const world = new World({ token });
  await world.registered();
  await world.clock.pass(10_000);
  world.socket.say('token_expiring', { expiresAt: 5 });
  await world.clock.pass(0);
  world.client.close();
  give('late');
  await world.clock.pass(0);
  assert.equal(world.socket.count('register_user'), 1);
});

test('pings every 20 s and stays as long as it is answered', async () => {
  const world = new World();
  const socket = await world.registered();
  for (let i = 1; i <= 5; i++) {
    await world.clock.pass(20_000);
    assert.equal(socket.count('ping'), i);
    socket.say('pong');
  }
  assert.equal(world.client.state, 'live');
});

test('pings while events arrive, too: over SockJS the service hears nothing else from us', async () => {
  const world = new World();
  const socket = await world.registered();
  for (let second = 1; second <= 60; second++) {
    await world.clock.pass(1_000);
    world.events(`e1:${second}`);
  }
  assert.ok(socket.count('ping') >= 2, `${socket.count('ping')} pings`);
  assert.equal(world.client.state, 'live');
});

test('any frame is a sign of life', async () => {
  const world = new World();
  await world.registered();
  await world.clock.pass(39_999);
  world.events('e1:1');
  await world.clock.pass(19_999);
  assert.equal(world.client.state, 'live');
});

test('leaves a peer that is silent for the interval after a ping, and comes back', async () => {
  const world = new World();
  const socket = await world.registered();
  world.events('e1:1');
  await world.clock.pass(39_999);
  assert.equal(world.client.state, 'live');
  await world.clock.pass(1);
  assert.equal(world.client.state, 'waiting');
  assert.equal(world.reason.code, 'DEAD_PEER');
  assert.ok(socket.closedByClient);
  await world.clock.pass(250);
  assert.equal((await world.opened()).registration.lastEventId, 'e1:1');
});

test('measures the round trip on demand', async () => {
  const world = new World();
  assert.equal(await world.client.ping(), undefined);
  const socket = await world.registered();
  const first = world.client.ping();
  await world.clock.pass(12);
  const second = world.client.ping();
  socket.say('pong');
  assert.equal(await first, 12);
  await world.clock.pass(3);
  socket.say('pong');
  assert.equal(await second, 3);
  const third = world.client.ping();
  socket.end();
  assert.equal(await third, undefined);
});

test('tokens may expire as often as they like while connections are stable', async () => {
  const world = new World({ token: counted() });
  for (let i = 0; i < 10; i++) {
    await world.registered();
    await world.clock.pass(5_000);
    await world.cut(4501);
  }
  assert.equal(world.client.state, 'connecting');
});

test('a token that arrives after the client was closed opens nothing', async () => {
  let give;
  const world = new World({ token: () => new Promise((resolve) => (give = resolve)) });
  await world.clock.pass(0);
  world.client.close();
  give('late');
  await world.clock.pass(0);
  assert.equal(world.sockets.length, 0);
});

test('pings only while live', async () => {
  const world = new World();
  await world.registered();
  await world.clock.pass(40_250);
  const socket = await world.opened();
  socket.say('error', { code: 'HISTORY_LOST', message: '' });
  assert.equal(world.clock.pending, 1);
  assert.equal(socket.count('ping'), 0);
});
