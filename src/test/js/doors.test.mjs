/** Which door the client goes through. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStorage, World } from './fakes.mjs';

/** A client that chooses by itself, in a world where the service answers plain HTTP with this status, or not at all. */
function choosing(options = {}) {
  const { status = 200, ...others } = options;
  const asked = [];
  const fetch = async (url, request) => {
    asked.push({ url, ...request });
    if (!status) throw new TypeError('no network');
    return new Response('{}', { status });
  };
  const world = new World({ transport: 'auto', fetch, ...others });
  return { world, asked };
}

/** Lets attempts fail before they open, and says through which door each went. */
async function fail(world, attempts) {
  const doors = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    await world.knocked();
    doors.push(world.client.transport);
    world.socket.end();
    await world.clock.pass(world.clock.next);
  }
  return doors;
}

test('begins with WebSocket, and stays while it works', async () => {
  const { world, asked } = choosing();
  for (let i = 0; i < 5; i++) {
    await world.registered();
    assert.equal(world.client.transport, 'websocket');
    await world.cut();
  }
  assert.deepEqual(asked, []);
});

test('two failures to open and a service that answers lead to SockJS', async () => {
  const { world, asked } = choosing();
  assert.deepEqual(await fail(world, 3), ['websocket', 'websocket', 'sockjs']);
  assert.equal(world.socket.url, 'http://service.test/push/socket');
  assert.equal(asked[0].url, 'http://service.test/push/');
  assert.equal(asked[0].mode, 'no-cors');
});

test('while the service does not answer at all, no other door is tried', async () => {
  for (const status of [0, 502]) {
    const { world } = choosing({ status });
    assert.deepEqual(await fail(world, 4), ['websocket', 'websocket', 'websocket', 'websocket'], String(status));
  }
});

test('goes through all of them, and round again', async () => {
  const { world } = choosing();
  const failed = [];
  world.client.on('state', (state) => state === 'waiting' && failed.push(world.client.transport));
  for (let turn = 0; failed.length < 7 && turn < 1_000; turn++) {
    await world.clock.pass(world.client.state === 'waiting' ? world.clock.next : 0);
    if (!world.socket.isUsed) world.socket.end();
  }
  assert.deepEqual(failed, ['websocket', 'websocket', 'sockjs', 'sockjs', 'sse', 'sse', 'websocket']);
});

test('what the service refused is not the door’s fault', async () => {
  const { world } = choosing();
  for (let i = 0; i < 4; i++) {
    const socket = await world.opened();
    assert.equal(world.client.transport, 'websocket');
    socket.end(4003);
    await world.clock.pass(world.clock.next);
  }
});

test('a token that cannot be had is not the door’s fault', async () => {
  const { world, asked } = choosing({ token: async () => Promise.reject(new Error('login is down')) });
  for (let i = 0; i < 4; i++) await world.clock.pass(8_000);
  assert.equal(world.client.transport, 'websocket');
  assert.deepEqual(asked, []);
});

test('a door that opens and then lets nothing through is left, too', async () => {
  const { world } = choosing();
  for (let i = 0; i < 2; i++) {
    await world.opened();
    await world.clock.pass(10_000);
    assert.equal(world.reason.code, 'CONNECT_TIMEOUT');
    await world.clock.pass(world.clock.next);
  }
  await world.knocked();
  assert.equal(world.client.transport, 'sockjs');
});

test('the next page begins with the door that worked, and is more patient with it', async () => {
  const storage = new MemoryStorage();
  const { world: before } = choosing({ storage });
  await fail(before, 2);
  await before.registered();
  before.client.close();

  const { world } = choosing({ storage });
  assert.deepEqual(await fail(world, 5), Array(5).fill('sockjs'));
  world.client.close();
});

test('a door that was named is kept', async () => {
  const { world, asked } = choosing({ transport: 'websocket' });
  assert.deepEqual(await fail(world, 4), Array(4).fill('websocket'));
  assert.deepEqual(asked, []);
});

test('where there is no WebSocket and no SockJS, Server-Sent Events are there', async () => {
  const { world } = choosing({ WebSocket: undefined, SockJS: undefined });
  assert.equal(world.client.transport, 'sse');
  world.client.close();
});
