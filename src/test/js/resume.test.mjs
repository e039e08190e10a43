/** From where the client resumes, and that it hands over each event once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './fakes.mjs';

/** The `lastEventId` of the registration that follows a cut. */
async function resumesFrom(world) {
  await world.cut();
  return (await world.opened()).registration.lastEventId;
}

test('resumes after the last event received', async () => {
  const world = new World();
  await world.registered('e1:0');
  world.events('e1:1', 'e1:2', 'e1:3');
  assert.equal(await resumesFrom(world), 'e1:3');
});

test('an empty journal has nothing to snapshot: its head is the position at once', async () => {
  const world = new World();
  await world.registered('e1:0');
  assert.equal(world.client.lastEventId, 'e1:0');
  assert.deepEqual(world.all('position'), ['e1:0']);
  assert.equal(await resumesFrom(world), 'e1:0');
});

test('cut before a snapshot is complete, asks for another', async () => {
  const world = new World();
  await world.registered('e1:10');
  world.events('e1:4', 'e1:7');
  assert.equal(world.client.lastEventId, undefined);
  assert.equal(await resumesFrom(world), undefined);
});

test('hands over what a second snapshot adds to the first, and nothing twice', async () => {
  const world = new World();
  await world.registered('e1:10');
  world.events('e1:4', 'e1:7');
  await world.cut();
  await world.registered('e1:12');
  world.events('e1:7', 'e1:10', 'e1:12', 'e1:13');
  assert.deepEqual(world.eventIds, ['e1:4', 'e1:7', 'e1:10', 'e1:12', 'e1:13']);
  assert.equal(world.client.lastEventId, 'e1:13');
});

test('a snapshot is complete once the head itself is here, or something newer', async () => {
  for (const last of ['e1:10', 'e1:11']) {
    const world = new World();
    await world.registered('e1:10');
    world.events('e1:4', last);
    assert.equal(world.client.lastEventId, last);
    assert.equal(await resumesFrom(world), last);
  }
});

test('a snapshot is complete after a while, even if nothing came', async () => {
  for (const ids of [[], ['e1:4']]) {
    const world = new World();
    await world.registered('e1:10');
    world.events(...ids);
    await world.clock.pass(4_999);
    assert.equal(world.client.lastEventId, undefined);
    await world.clock.pass(1);
    assert.equal(world.client.lastEventId, 'e1:10');
    assert.deepEqual(world.all('position'), ['e1:10']);
    assert.equal(await resumesFrom(world), 'e1:10');
  }
});

test('away for longer than a snapshot reaches back, resumes from the journal', async () => {
  for (const [ids, expected] of [[['e1:4', 'e1:7'], 'e1:7'], [[], 'e1:10']]) {
    const world = new World();
    await world.registered('e1:10');
    world.events(...ids);
    world.client.reconnect({ afterMs: 30_001 });
    await world.clock.pass(30_001);
    assert.equal((await world.opened()).registration.lastEventId, expected);
  }
});

test('when history is gone, starts over at the new epoch until events advance it', async () => {
  const world = new World({ lastEventId: 'e1:50' });
  await world.registered('e2:9', { recovered: false });
  assert.equal(world.client.lastEventId, 'e2:0');
  assert.equal(await resumesFrom(world), 'e2:0');
  world.socket.say('registered', { lastEventId: 'e2:9', recovered: true });
  world.events('e2:1', 'e2:2');
  assert.equal(await resumesFrom(world), 'e2:2');
  assert.deepEqual(world.eventIds, ['e2:1', 'e2:2']);
});

test('when history was trimmed, a cut in the middle of what is left loses nothing', async () => {
  const world = new World({ lastEventId: 'e1:50' });
  await world.registered('e1:900', { recovered: false });
  assert.equal(world.client.lastEventId, 'e1:0');
  world.events('e1:500', 'e1:501');
  assert.equal(await resumesFrom(world), 'e1:501');
});

test('when the journal lost its tail, what is known is not repeated and reused numbers are not missed', async () => {
  const world = new World({ lastEventId: 'e1:1' });
  await world.registered('e1:1');
  world.events('e1:2', 'e1:3', 'e1:4', 'e1:5');
  await world.cut();
  await world.registered('e1:3', { recovered: false });
  world.events('e1:1', 'e1:2', 'e1:3', 'e1:4');
  assert.deepEqual(world.eventIds, ['e1:2', 'e1:3', 'e1:4', 'e1:5', 'e1:4']);
  assert.equal(world.client.lastEventId, 'e1:4');
});

test('an event seen before is not handed over again', async () => {
  const world = new World();
  await world.registered('e1:0');
  world.events('e1:1', 'e1:2', 'e1:2', 'e1:1', 'e1:3');
  assert.deepEqual(world.eventIds, ['e1:1', 'e1:2', 'e1:3']);
});

test('after HISTORY_LOST the next event may be of another epoch', async () => {
  const world = new World();
  await world.registered('e1:0');
  world.events('e1:1', 'e1:2');
  world.socket.say('error', { code: 'HISTORY_LOST', message: 'the journal began anew' });
  world.events('e2:1', 'e2:2');
  assert.deepEqual(world.eventIds, ['e1:1', 'e1:2', 'e2:1', 'e2:2']);
  assert.equal(world.all('error')[0].code, 'HISTORY_LOST');
  assert.equal(await resumesFrom(world), 'e2:2');
});

test('after HISTORY_LOST the same epoch may go on further ahead', async () => {
  const world = new World();
  await world.registered('e1:0');
  world.socket.say('error', { code: 'HISTORY_LOST', message: 'trimmed' });
  world.events('e1:70');
  assert.deepEqual(world.eventIds, ['e1:70']);
  assert.equal(world.client.lastEventId, 'e1:70');
});

test('registering again on a live connection moves nothing', async () => {
  const world = new World({ token: () => 't' });
  await world.registered('e1:0');
  world.events('e1:1');
  world.socket.say('registered', { lastEventId: 'e1:9', recovered: false });
  assert.equal(world.client.lastEventId, 'e1:1');
  world.events('e1:2');
  assert.deepEqual(world.eventIds, ['e1:1', 'e1:2']);
  assert.equal(world.all('registered').length, 2);
});

test('events without a position, or with one that cannot be read, are handed over and move nothing', async () => {
  const world = new World();
  await world.registered('e1:3');
  await world.clock.pass(5_000);
  world.socket.say('notice', { text: 'hello' });
  world.socket.say('notice', { text: 'hello' }, 'no position');
  assert.equal(world.all('event').length, 2);
  assert.equal(world.client.lastEventId, 'e1:3');
});

test('an old event that comes again does not move the position back', async () => {
  const world = new World();
  await world.registered('e1:0');
  world.events('e1:1', 'e1:2', 'e1:3', 'e1:2');
  assert.equal(await resumesFrom(world), 'e1:3');
});

test('an event of another epoch ends a snapshot, too', async () => {
  const world = new World();
  await world.registered('e1:10');
  world.socket.say('error', { code: 'HISTORY_LOST', message: 'the journal began anew' });
  world.events('e2:1');
  assert.equal(await resumesFrom(world), 'e2:1');
});
