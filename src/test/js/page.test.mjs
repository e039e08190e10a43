/** What a page has of the client: a position that outlives it, loops over events, patience while it is hidden. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStorage, World } from './fakes.mjs';

test('the next page resumes where this one was, user by user and service by service', async () => {
  const storage = new MemoryStorage();
  const before = new World({ storage });
  await before.registered();
  before.events('e1:1', 'e1:2');
  before.client.close();

  const next = new World({ storage });
  assert.equal((await next.opened()).registration.lastEventId, 'e1:2');
  for (const other of [{ userId: 'u2' }, { url: 'http://other.test' }, { storage: null }]) {
    const world = new World({ storage, ...other });
    assert.equal((await world.opened()).registration.lastEventId, undefined);
  }
});

test('a position that is named goes before the one that was kept', async () => {
  const storage = new MemoryStorage();
  const before = new World({ storage });
  await before.registered('e1:7');
  before.events('e1:8');
  const world = new World({ storage, lastEventId: 'e1:3' });
  assert.equal((await world.opened()).registration.lastEventId, 'e1:3');
});

test('storage that refuses, or holds nonsense, changes nothing', async () => {
  const refuse = () => {
    throw new Error('SecurityError');
  };
  for (const storage of [{ getItem: refuse, setItem: refuse }, { getItem: () => 'nonsense', setItem: refuse }]) {
    const world = new World({ storage });
    await world.registered();
    assert.equal(world.socket.registration.lastEventId, undefined);
    world.events('e1:1');
    assert.deepEqual(world.eventIds, ['e1:1']);
  }
});

test('no token is kept', async () => {
  const storage = new MemoryStorage();
  const world = new World({ storage, token: 'secret-token', transport: 'auto' });
  await world.registered();
  world.events('e1:1');
  assert.deepEqual(storage.keys.map((key) => storage.getItem(key)).sort(), ['e1:1', 'websocket']);
  assert.ok(storage.keys.every((key) => !key.includes('secret')));
});

test('a gap is told once, with the last event before it', async () => {
  const world = new World({ lastEventId: 'e1:5' });
  await world.registered('e1:900', { recovered: false });
  assert.deepEqual(world.all('gap'), [{ after: 'e1:5' }]);
  world.events('e1:880');
  world.socket.say('error', { code: 'HISTORY_LOST', message: '' });
  assert.deepEqual(world.all('gap'), [{ after: 'e1:5' }, { after: 'e1:880' }]);
});

test('a loop gets the events since it began, in order, and ends with the client', async () => {
  const world = new World();
  await world.registered();
  world.events('e1:1');
  const loop = (async () => {
    const ids = [];
    for await (const { id } of world.client) ids.push(id);
    return ids;
  })();
  world.events('e1:2', 'e1:3');
  await world.clock.pass(0);
  world.events('e1:4');
  await world.clock.pass(0);
  world.client.close();
  assert.deepEqual(await loop, ['e1:2', 'e1:3', 'e1:4']);
});

test('a loop hears what came between asking for it and its first turn', async () => {
  const world = new World();
  await world.registered();
  const events = world.client.events();
  world.events('e1:1');
  assert.equal((await events.next()).value.id, 'e1:1');
});

test('a loop fails when the service has closed the client for good, after the last event', async () => {
  const world = new World();
  await world.registered();
  const events = world.client.events();
  world.events('e1:1');
  world.socket.end(4507, 'kicked');
  assert.equal((await events.next()).value.id, 'e1:1');
  await assert.rejects(events.next(), { name: 'ExecHubError', code: 'KICKED', message: 'kicked' });
});

test('a loop can be left and aborted, and then nothing is kept for it', async () => {
  const world = new World();
  await world.registered();
  const abort = new AbortController();
  const aborted = world.client.events({ signal: abort.signal });
  const waiting = aborted.next();
  await world.clock.pass(0);
  abort.abort();
  assert.equal((await waiting).done, true);
  assert.equal((await world.client.events({ signal: abort.signal }).next()).done, true);
  setImmediate(() => world.events('e1:1', 'e1:2'));
  for await (const { id } of world.client) {
    assert.equal(id, 'e1:1');
    break;
  }
  assert.equal(world.client.state, 'live');
});

test('an aborted signal closes the client', async () => {
  const abort = new AbortController();
  const world = new World({ signal: abort.signal });
  await world.registered();
  abort.abort();
  assert.equal(world.client.state, 'closed');
  assert.equal(world.client.reason.code, 'CLOSED_BY_CLIENT');
  assert.equal(world.clock.pending, 0);
  assert.equal(new World({ signal: abort.signal }).client.state, 'closed');
});

test('a page that is looked at again does not wait for its pause to end', async () => {
  const world = new World();
  await world.registered();
  world.socket.end();
  world.network.dispatchEvent(new Event('visibilitychange'));
  assert.equal(world.client.state, 'connecting');
});

test('neither the network nor the user ends a pause that was asked for', async () => {
  for (const pause of [
    (world) => world.client.reconnect({ afterMs: 3_000 }),
    (world) => {
      world.socket.say('reconnect', { afterMs: 700 });
      world.socket.end(4000);
    },
  ]) {
    const world = new World();
    await world.registered();
    pause(world);
    for (const news of ['online', 'visibilitychange']) world.network.dispatchEvent(new Event(news));
    assert.equal(world.client.state, 'waiting');
  }
});

test('a connection that died in its sleep is noticed within 5 s of waking', async () => {
  const world = new World();
  await world.registered();
  world.network.dispatchEvent(new Event('visibilitychange'));
  assert.equal(world.socket.count('ping'), 1);
  await world.clock.pass(4_999);
  assert.equal(world.client.state, 'live');
  await world.clock.pass(1);
  assert.equal(world.reason.code, 'DEAD_PEER');
});

test('says why it waits, for how long, and after how many failures', async () => {
  const world = new World();
  for (const attempt of [1, 2, 3]) {
    await world.knocked();
    world.socket.end();
    assert.equal(world.told.findLast(([name]) => name === 'state')[2].attempt, attempt);
    assert.equal(world.client.reason.code, 'CONNECTION_LOST');
    await world.clock.pass(world.clock.next);
  }
  await world.registered();
  assert.equal(world.client.reason, undefined);
});
