/** What the console is made of, without a browser: its line, its door, and what it says about events and ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Announcer } from '../../main/resources/web/console/announcer.js';
import { Burst } from '../../main/resources/web/console/burst.js';
import { explain } from '../../main/resources/web/console/close-codes.js';
import { duration, Latencies } from '../../main/resources/web/console/latencies.js';
import { Line } from '../../main/resources/web/console/line.js';
import { Replay } from '../../main/resources/web/console/replay.js';
import { socketio } from '../../main/resources/web/console/socketio.js';
import { Stopwatch } from '../../main/resources/web/console/stopwatch.js';

/** A real end of a line. */
class RealSocket {
  static all = [];
  sent = [];
  closed = [];

  constructor(url) {
    this.url = url;
    RealSocket.all.push(this);
  }

  send(text) {
    this.sent.push(text);
  }

  close(code) {
    this.closed.push(code);
  }
}

/** A socket through a line, and what its owner hears. */
function connected(line) {
  const socket = new (line.sockets())('ws://service.test/ws');
  const heard = [];
  for (const name of ['onopen', 'onmessage', 'onclose']) socket[name] = (event) => heard.push([name, event]);
  return { socket, heard, real: RealSocket.all.at(-1) };
}

const network = { WebSocket: RealSocket, fetch: async (_, { signal }) => ({ signal }) };

test('a line that holds changes nothing', () => {
  const { socket, heard, real } = connected(new Line(network));
  assert.equal(real.url, 'ws://service.test/ws');
  real.onopen('opened');
  real.onmessage('hello');
  socket.send('hi');
  socket.close(1000);
  assert.deepEqual(real.sent, ['hi']);
  assert.deepEqual(real.closed, [1000]);
  real.onclose('bye');
  assert.deepEqual(heard, [['onopen', 'opened'], ['onmessage', 'hello'], ['onclose', 'bye']]);
});

test('a cut is an end without a goodbye, to both; the service is let go when the line is back', async () => {
  const line = new Line(network);
  const { socket, heard, real } = connected(line);
  const back = line.cut(20);
  assert.ok(line.isDown);
  assert.deepEqual(heard.map(([name, { code }]) => [name, code]), [['onclose', 1006]]);
  real.onmessage('into the void');
  socket.send('into the void');
  socket.close(1000);
  assert.equal(heard.length, 1);
  assert.deepEqual([real.sent, real.closed], [[], []]);
  await back;
  assert.deepEqual(real.closed, [undefined]);
});

test('while the line is down nothing opens, and the client is told when it is back', async () => {
  const line = new Line(network);
  let isOnline = false;
  line.addEventListener('online', () => (isOnline = true));
  const back = line.cut(20);
  const before = RealSocket.all.length;
  const { heard } = connected(line);
  await assert.rejects(line.fetch('http://service.test/'), TypeError);
  await back;
  assert.equal(RealSocket.all.length, before);
  assert.deepEqual(heard.map(([name, { code }]) => [name, code]), [['onclose', 1006]]);
  assert.ok(isOnline);
  connected(line).real.onopen('opened');
});

test('a cut ends a stream that is being fetched, and leaves later ones alone', async () => {
  const line = new Line(network);
  const letGo = new AbortController();
  const { signal } = await line.fetch('http://service.test/events', { signal: letGo.signal });
  await line.cut();
  assert.ok(signal.aborted);
  assert.equal(letGo.signal.aborted, false);
  const later = await line.fetch('http://service.test/events', { signal: letGo.signal });
  assert.equal(later.signal.aborted, false);
  letGo.abort();
  assert.ok(later.signal.aborted);
});

/** The Socket.IO door, and what the client hears through it. */
function knock(base = 'http://service.test/push/') {
  const told = [];
  const tell = (name) => (...details) => told.push([name, ...details]);
  const events = Object.fromEntries(['opened', 'received', 'garbled', 'closed'].map((name) => [name, tell(name)]));
  const link = socketio(new URL(base), RealSocket)(events);
  const real = RealSocket.all.at(-1);
  return { link, real, told, say: (data) => real.onmessage({ data }) };
}

test('the Socket.IO door enters the namespace, and is open when it is let in', () => {
  const { link, real, told, say } = knock();
  assert.equal(real.url, 'ws://service.test/push/socket.io/?EIO=4&transport=websocket');
  say('0{"sid":"s","pingInterval":25000}');
  assert.deepEqual([real.sent, told], [['40'], []]);
  say('40{"sid":"t"}');
  assert.deepEqual(told, [['opened']]);
  link.send({ event: 'register_user', data: { userId: 'u' } });
  link.send({ event: 'ping' });
  assert.deepEqual(real.sent.slice(1), ['42["register_user",{"userId":"u"}]', '42["ping"]']);
  assert.equal(knock('https://service.test/').real.url, 'wss://service.test/socket.io/?EIO=4&transport=websocket');
});

test('the Socket.IO door hands on events, answers the heartbeat, and says how it ended', () => {
  const { real, told, say } = knock();
  say('2');
  assert.deepEqual(real.sent, ['3']);
  say('42["execution_result",{"status":"WA"},"e:7"]');
  say('42["pong",{}]');
  say('42[');
  say('44{"message":"no"}');
  say('41');
  real.onclose({ code: 4507, reason: 'KICKED' });
  assert.deepEqual(told, [
    ['received', { event: 'execution_result', data: { status: 'WA' }, id: 'e:7' }],
    ['received', { event: 'pong', data: {}, id: undefined }],
    ['garbled', 'an event is not ["name", data, position]'],
    ['closed', undefined, 'Socket.IO refuses: {"message":"no"}'],
    ['closed', 4507, 'KICKED'],
  ]);
});

test('who lets go of the Socket.IO door hears no more', () => {
  const { link, real } = knock();
  link.close();
  assert.deepEqual(real.closed, [1000]);
  assert.deepEqual([real.onmessage, real.onclose], [undefined, undefined]);
});

test('what stood in the journal when we were registered is replayed, what comes after is live', () => {
  const replay = new Replay();
  assert.equal(replay.begin('e:3', { lastEventId: 'e:5', recovered: true }), 2);
  assert.ok(replay.isGoingOn);
  assert.equal(replay.arrived('e:4'), true);
  assert.ok(replay.isGoingOn);
  assert.equal(replay.arrived('e:5'), true);
  assert.equal(replay.isGoingOn, false);
  assert.equal(replay.arrived('e:6'), false);
  assert.equal(replay.arrived('another:1'), false);
  assert.equal(replay.begin('e:6', { lastEventId: 'e:6', recovered: true }), 0);
});

test('how much was missed is not made up', () => {
  const replay = new Replay();
  for (const [after, answer] of [
    [undefined, { lastEventId: 'e:5', recovered: true }],
    ['e:3', { lastEventId: 'e:5', recovered: false }],
    ['old:3', { lastEventId: 'e:5', recovered: true }],
  ]) {
    assert.equal(replay.begin(after, answer), undefined);
    assert.equal(replay.isGoingOn, false);
    assert.equal(replay.arrived('e:5'), true, 'it was there before us, all the same');
  }
});

test('an event is timed whether it or the answer to its request comes first, and nobody else’s is', () => {
  const measured = [];
  const stopwatch = new Stopwatch((id, ms) => measured.push([id, ms]));
  stopwatch.published('e:1', 100);
  stopwatch.arrived('e:1', 130);
  stopwatch.arrived('e:2', 240);
  stopwatch.published('e:2', 200);
  stopwatch.arrived('e:3', 300);
  assert.deepEqual(measured, [['e:1', 30], ['e:2', 40]]);
  for (let n = 0; n < 600; n++) stopwatch.arrived(`x:${n}`, n);
  stopwatch.published('e:3', 290);
  stopwatch.published('x:599', 590);
  assert.deepEqual(measured.slice(2), [['x:599', 9]], 'the oldest are forgotten');
});

test('latencies are summed up by rank', () => {
  const latencies = new Latencies();
  latencies.cut();
  assert.deepEqual(latencies.summary(), { count: 0, last: undefined, median: undefined, p99: undefined });
  for (let ms = 1; ms <= 100; ms++) latencies.add(ms);
  latencies.cut();
  latencies.cut();
  assert.deepEqual(latencies.summary(), { count: 100, last: 100, median: 50, p99: 99 });
  assert.equal(latencies.samples.filter(({ cut }) => cut).length, 1);
  for (let n = 0; n < 500; n++) latencies.add(7);
  assert.deepEqual(latencies.summary(), { count: 600, last: 7, median: 7, p99: 7 });
  assert.equal(latencies.samples.length, 500);
  assert.deepEqual([undefined, 0, 4.26, 99.6, 1_500].map(duration), ['–', '0 ms', '4.3 ms', '100 ms', '1.5 s']);
});

test('an end is explained, one that nobody knows by its own words', () => {
  assert.match(explain({ code: 'TOKEN_EXPIRED', closeCode: 4501 }), /^4501 TOKEN_EXPIRED: The token has expired\. /);
  const unknown = { code: 'NEW_REASON', message: 'something else', closeCode: 4599 };
  assert.equal(explain(unknown), '4599 NEW_REASON: Something else.');
});

test('a burst goes through submissions step by step, and ends with the first refusal', async () => {
  const published = [];
  const plan = { submissionId: 's', count: 7, perSecond: 1_000 };
  await new Burst().run(plan, async (event) => published.push(event) < 5);
  const steps = published.map(({ submissionId, status, version }) => `${submissionId} ${status} ${version}`);
  assert.deepEqual(steps, ['s-1 PENDING 0', 's-1 RUNNING 1', 's-1 SUCCESS 2', 's-2 PENDING 0', 's-2 RUNNING 1']);
  assert.ok(published[2].result);
});

test('events are summed up for who listens, the state is not', (t) => {
  const { setTimeout } = globalThis;
  t.after(() => Object.assign(globalThis, { setTimeout }));
  const timers = [];
  globalThis.setTimeout = (act) => timers.push(act);
  const region = () => ({ textContent: '' });
  const regions = { polite: region(), urgent: region(), events: region() };
  const announcer = new Announcer(regions);
  announcer.event('WA for s1');
  announcer.event('RE for s2');
  assert.equal(regions.events.textContent, '');
  timers.shift()();
  assert.equal(regions.events.textContent, '2 events, the newest: RE for s2');
  announcer.event('CE for s3');
  timers.shift()();
  assert.equal(regions.events.textContent, 'CE for s3');
  announcer.say('Live.');
  announcer.urge('Closed for good.');
  assert.deepEqual([regions.polite.textContent, regions.urgent.textContent], ['', 'Closed for good.']);
});
