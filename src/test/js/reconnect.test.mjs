/** When the client comes back, when it does not, and how it notices that the service is gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './fakes.mjs';

const COME_BACK = [1000, 1001, 1006, 1011, 1012, 4000, 4001, 4002, 4003, 4004, 4005, 4499];
const STAY_AWAY = [4500, 4501, 4502, 4503, 4504, 4505, 4506, 4507, 4999];

test('comes back after a loss and after every code below 4500', async () => {
  for (const code of COME_BACK) {
    const world = new World();
    await world.registered();
    world.socket.end(code);
    assert.equal(world.client.state, 'waiting', String(code));
    await world.clock.pass(500);
    assert.equal(world.sockets.length, 2);
  }
});

test('stays away after every code from 4500, saying why', async () => {
  for (const code of STAY_AWAY) {
    const world = new World();
    await world.registered();
    world.socket.end(code, 'because');
    assert.equal(world.client.state, 'closed', String(code));
    assert.equal(world.reason.closeCode, code);
    assert.equal(world.reason.message, 'because');
    assert.equal(world.clock.pending, 0);
  }
});

test('names the reason as the service does', async () => {
  const world = new World();
  await world.registered();
  world.socket.say('error', { code: 'KICKED', message: 'by an operator' });
  world.socket.end(4507, 'something shorter');
  assert.deepEqual(world.reason, { code: 'KICKED', message: 'by an operator', closeCode: 4507, final: true });
  assert.equal(world.all('error')[0].code, 'KICKED');
});

test('over SockJS the error frame before the close decides', async () => {
  for (const [code, state] of [['KICKED', 'closed'], ['INVALID_TOKEN', 'closed'], ['NODE_FULL', 'waiting']]) {
    const world = new World({ transport: 'sockjs' });
    await world.opened();
    world.socket.say('error', { code, message: 'said so' });
    world.socket.end(3000, 'Go away!');
    assert.equal(world.client.state, state, code);
    assert.equal(world.reason.code, code);
  }
});

test('an error frame explains a close only if nothing came in between', async () => {
  const world = new World({ transport: 'sockjs' });
  await world.registered();
  world.socket.say('error', { code: 'RATE_LIMITED', message: '' });
  world.socket.say('pong');
  world.socket.end(3000, 'Go away!');
  assert.equal(world.client.state, 'waiting');
  assert.equal(world.reason.code, 'CONNECTION_LOST');
});

test('a registered connection survives a bad message, so a loss after it is just a loss', async () => {
  const world = new World();
  await world.registered();
  world.socket.say('error', { code: 'BAD_MESSAGE', message: '' });
  world.socket.end(1006);
  assert.equal(world.client.state, 'waiting');
});

test('a registration too long for the service is not repeated', async () => {
  const world = new World();
  await world.opened();
  world.socket.end(1009);
  assert.equal(world.client.state, 'closed');
  assert.equal(world.reason.code, 'BAD_MESSAGE');
});

test('waits a random part of a limit that doubles up to the cap', async () => {
  const world = new World();
  const pauses = [];
  for (let i = 0; i < 9; i++) {
    await world.clock.pass(0);
    world.socket.end();
    pauses.push(world.clock.next);
    await world.clock.pass(world.clock.next);
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  assert.equal(world.told.findLast(([, state]) => state === 'waiting')[2].retryInMs, 15000);
});

test('takes the backoff it is given', async () => {
  const world = new World({ backoff: { baseMs: 20, capMs: 30 } });
  await world.clock.pass(0);
  world.socket.end();
  assert.equal(world.clock.next, 10);
  await world.cut();
  world.socket.end();
  assert.equal(world.clock.next, 15);
});

test('only a stable connection makes the pauses short again', async () => {
  const world = new World();
  for (const pause of [250, 500, 1000]) {
    await world.registered();
    await world.clock.pass(4_999);
    world.socket.end();
    assert.equal(world.clock.next, pause);
    await world.clock.pass(pause);
  }
  await world.registered();
  await world.clock.pass(5_000);
  world.socket.end();
  assert.equal(world.clock.next, 250);
});

test('gives up on a connection that does not open, a registration not answered, a token that never comes', async () => {
  const stages = {
    opening: (world) => world.clock.pass(0),
    registering: (world) => world.opened(),
  };
  for (const [stage, reach] of Object.entries(stages)) {
    const world = new World();
    await reach(world);
    await world.clock.pass(9_999);
    assert.equal(world.socket.closedByClient, false, stage);
    await world.clock.pass(1);
    assert.equal(world.socket.closedByClient, true, stage);
    assert.equal(world.reason.code, 'CONNECT_TIMEOUT');
  }
  const world = new World({ token: () => new Promise(() => {}) });
  await world.clock.pass(10_000);
  assert.equal(world.client.state, 'waiting');
});

test('what a connection given up on still says is not heard', async () => {
  const world = new World();
  const late = await world.opened();
  await world.clock.pass(10_250);
  late.say('registered', { lastEventId: 'e1:0', recovered: true });
  assert.equal(world.client.state, 'connecting');
});

test('a transport that cannot even be made is tried again', async () => {
  let attempts = 0;
  class Broken {
    constructor() {
      attempts++;
      throw new Error('blocked');
    }
  }
  const world = new World({ WebSocket: Broken });
  await world.clock.pass(250);
  assert.equal(attempts, 2);
  assert.equal(world.all('error')[0].code, 'TRANSPORT_FAILED');
});

test('waits as long as a draining service asks, then resumes', async () => {
  const world = new World();
  await world.registered();
  world.events('e1:1');
  world.socket.say('reconnect', { afterMs: 730, reason: 'draining' });
  assert.equal(world.client.state, 'live');
  await world.clock.pass(2_000);
  world.socket.end(4000);
  await world.clock.pass(729);
  assert.equal(world.sockets.length, 1);
  await world.clock.pass(1);
  assert.equal((await world.opened()).registration.lastEventId, 'e1:1');
});

test('an absurd wish of the service is bounded', async () => {
  for (const [afterMs, pause] of [[1e12, 60_000], [-5, 0], ['soon', 0], [undefined, 0]]) {
    const world = new World();
    await world.registered();
    world.socket.say('reconnect', { afterMs });
    world.socket.end(4000);
    assert.equal(world.clock.next, pause);
  }
});

test('tries at once when the network is back', async () => {
  const world = new World();
  await world.registered();
  world.socket.end();
  world.network.dispatchEvent(new Event('online'));
  await world.clock.pass(0);
  assert.equal(world.sockets.length, 2);
  await world.registered();
  world.network.dispatchEvent(new Event('online'));
  await world.clock.pass(1_000);
  assert.equal(world.sockets.length, 2);
});

test('reconnects when the application asks, after the pause it names', async () => {
  const world = new World();
  await world.registered();
  world.client.reconnect({ afterMs: 3_000 });
  assert.ok(world.sockets[0].closedByClient);
  await world.clock.pass(2_999);
  assert.equal(world.client.state, 'waiting');
  await world.clock.pass(1);
  assert.equal(world.client.state, 'connecting');
});

test('the limit for registering begins when the connection is open', async () => {
  const world = new World();
  await world.clock.pass(9_000);
  world.socket.accept();
  await world.clock.pass(9_999);
  assert.equal(world.client.state, 'registering');
  await world.clock.pass(1);
  assert.equal(world.client.state, 'waiting');
});
