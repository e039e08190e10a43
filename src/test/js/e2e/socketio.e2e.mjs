/**
 * The Socket.IO door, through the real socket.io-client, over each of its transports, in Node and in a browser. With
 * EXECHUB_SECRET (the service's HMAC key) also what needs an operator's token; with EXECHUB_JAR and EXECHUB_REDIS_PORT,
 * a deployment. CHROMIUM names the browser's executable (default: /usr/bin/chromium).
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { endWithin, live, newSubmission, publish, publishRun, Received, token, TRICKY, url, userId } from './live.mjs';
import { ALONE, canServe, canSign, freePort, serve, sign } from './nodes.mjs';

endWithin(170);

const { CHROMIUM = '/usr/bin/chromium' } = process.env;
const operated = { ...live, skip: live.skip || !canSign };
const deployed = { ...live, timeout: 90_000, skip: live.skip || !canServe };

const TRANSPORTS = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] };

/** One client, and all it has heard; it goes on where it was whenever it comes back. */
class Door {
  heard = new Received();
  lastEventId;

  constructor(transports, { auth = { token }, to = url, ...options } = {}) {
    this.socket = io(to, {
      transports,
      auth: (use) => use({ ...auth, lastEventId: auth.lastEventId ?? this.lastEventId }),
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      forceNew: true,
      ...options,
    });
    this.socket.onAny((event, data, id) => {
      this.heard.add({ event, data, id });
      if (id) this.lastEventId = id;
    });
    this.socket.on('connect', () => this.heard.add({ event: 'connect' }));
    this.socket.on('connect_error', ({ message }) => this.heard.add({ event: 'connect_error', message }));
    this.socket.on('disconnect', (reason) => this.heard.add({ event: 'disconnect', reason }));
  }

  next(event) {
    return this.heard.until((item) => item.event === event, event);
  }

  /** The events of one submission, once the last of them is here. */
  async run(submissionId, last) {
    const ofRun = ({ data }) => data?.submissionId === submissionId;
    await this.heard.until((item) => ofRun(item) && item.data.n === last, `event ${last}`);
    return this.heard.filter(ofRun);
  }

  get transport() {
    return this.socket.io.engine.transport.name;
  }

  close() {
    this.socket.disconnect();
  }
}

for (const [name, transports] of Object.entries(TRANSPORTS)) {
  test(`${name}: registers with its auth and receives in order, data and position apart`, live, async () => {
    const door = new Door(transports);
    const registered = (await door.next('registered')).data;
    assert.equal(registered.userId, userId);
    assert.equal(registered.recovered, true);
    assert.ok(registered.socketId);

    const submissionId = newSubmission();
    const accepted = await publishRun(submissionId, [1, 2, 3, 4, 5]);
    const events = await door.run(submissionId, 5);
    assert.deepEqual(events.map(({ id }) => id), accepted.map(({ id }) => id));
    assert.deepEqual(events[0].data, { submissionId, status: 'RUNNING', n: 1 });
    assert.equal(events[0].event, 'submission_status_update');

    await publish({ submissionId, status: 'SUCCESS', result: { stdout: '42\n' }, n: 6 });
    const result = (await door.run(submissionId, 6)).at(-1);
    assert.equal(result.event, 'execution_result');
    assert.deepEqual(result.data, { submissionId, status: 'SUCCESS', result: { stdout: '42\n' }, n: 6 });
    door.close();
  });

  test(`${name}: resumes with exactly what was missed`, live, async () => {
    const submissionId = newSubmission();
    const first = new Door(transports);
    await first.next('registered');
    await publishRun(submissionId, [1, 2]);
    const lastEventId = (await first.run(submissionId, 2)).at(-1).id;
    first.close();

    const missed = await publishRun(submissionId, [3, 4, 5]);
    const second = new Door(transports, { auth: { token, userId, lastEventId } });
    assert.equal((await second.next('registered')).data.recovered, true);
    const [live] = await publishRun(submissionId, [6]);
    await second.run(submissionId, 6);
    const ids = second.heard.filter(({ id }) => id).map(({ id }) => id);
    assert.deepEqual(ids, [...missed, live].map(({ id }) => id));
    second.close();
  });

  test(`${name}: is cut off, comes back by itself and has lost nothing`, live, async () => {
    const submissionId = newSubmission();
    const door = new Door(transports);
    await door.next('registered');
    await publishRun(submissionId, [1]);
    await door.run(submissionId, 1);
    door.socket.io.engine.close();
    await door.next('disconnect');
    await publishRun(submissionId, [2, 3]);
    assert.deepEqual((await door.run(submissionId, 3)).map(({ data }) => data.n), [1, 2, 3]);
    door.close();
  });

  test(`${name}: registers by an event, and has it acknowledged`, live, async () => {
    const door = new Door(transports, { auth: {} });
    await door.next('connect');
    const registered = await door.socket.timeout(5_000).emitWithAck('register_user', { userId, token });
    assert.equal(registered.userId, userId);
    assert.deepEqual(await door.socket.timeout(5_000).emitWithAck('ping'), {});
    const refused = await door.socket.timeout(5_000).emitWithAck('nonsense', Buffer.from([1, 2, 3]));
    assert.equal(refused.code, 'BAD_MESSAGE');
    assert.ok(door.socket.connected);
    door.close();
  });

  test(`${name}: a wrong token is refused, says so, and the client stays away`, live, async () => {
    const door = new Door(transports, { auth: { token: 'not.a.token' } });
    assert.equal((await door.next('disconnect')).reason, 'io server disconnect');
    assert.deepEqual(door.heard.map(({ event }) => event), ['connect', 'error', 'disconnect']);
    assert.equal(door.heard[1].data.code, 'INVALID_TOKEN');
    await sleep(700);
    assert.equal(door.heard.length, 3);
    assert.equal(door.socket.active, false);
  });

  test(`${name}: text arrives as it was published`, live, async () => {
    const door = new Door(transports);
    await door.next('registered');
    const submissionId = newSubmission();
    await publish({ submissionId, status: TRICKY.percent.slice(0, 10), result: TRICKY, n: 1 });
    const [{ data }] = await door.run(submissionId, 1);
    for (const [key, text] of Object.entries(TRICKY)) assert.equal(data.result[key], text, key);
    assert.deepEqual(Object.keys(data.result), Object.keys(TRICKY));
    door.close();
  });

  test(`${name}: who is sent away by an operator stays away`, operated, async () => {
    const user = newSubmission().slice(0, 12);
    const door = new Door(transports, { auth: { token: sign({ sub: user }) } });
    await door.next('registered');
    const authorization = `Bearer ${sign({ sub: 'operator', scope: 'admin' })}`;
    await fetch(`${url}/api/v1/users/${user}/sockets`, { method: 'DELETE', headers: { authorization } });
    assert.equal((await door.next('disconnect')).reason, 'io server disconnect');
    assert.equal((await door.next('error')).data.code, 'KICKED');
    assert.equal(door.socket.active, false);
  });
}

test('goes over to a WebSocket by itself, and loses nothing on the way', live, async () => {
  const door = new Door(TRANSPORTS.upgrade);
  await door.next('registered');
  const submissionId = newSubmission();
  let n = 0;
  while (n < 5 || (door.transport !== 'websocket' && n < 500)) await publishRun(submissionId, [++n]);
  assert.equal(door.transport, 'websocket');
  await publishRun(submissionId, [++n]);
  const numbers = (await door.run(submissionId, n)).map(({ data }) => data.n);
  assert.deepEqual(numbers, Array.from({ length: n }, (_, i) => i + 1));
  door.close();
});

test('another namespace is refused, and this one goes on', live, async () => {
  const door = new Door(TRANSPORTS.websocket);
  await door.next('registered');
  const other = door.socket.io.socket('/admin');
  const refused = new Promise((resolve) => other.on('connect_error', resolve));
  other.connect();
  assert.equal((await refused).message, 'Invalid namespace');
  assert.deepEqual(await door.socket.timeout(5_000).emitWithAck('ping'), {});
  door.close();
});

test('a deployment: is told to go, comes back to the next node, and has lost nothing', deployed, async () => {
  const port = await freePort();
  const to = `http://127.0.0.1:${port}`;
  const auth = { token: sign({ sub: userId }) };
  const first = await serve(port, ALONE);
  const door = new Door(TRANSPORTS.upgrade, { auth, to });
  await door.next('registered');
  const submissionId = newSubmission();
  await publishRun(submissionId, [1]);
  await door.run(submissionId, 1);

  first.kill('SIGTERM');
  const reconnect = await door.next('reconnect');
  assert.ok(reconnect.data.afterMs <= 1_000);
  assert.equal((await door.next('error')).data.code, 'SERVER_DRAINING');
  assert.equal((await door.next('disconnect')).reason, 'transport close');
  await publishRun(submissionId, [2, 3]);
  await first.ended;
  const second = await serve(port, ALONE);
  assert.deepEqual((await door.run(submissionId, 3)).map(({ data }) => data.n), [1, 2, 3]);
  door.close();
  second.kill('SIGKILL');
});

let browser;
after(() => browser?.close());

const browsed = { ...live, skip: live.skip || (existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`) };

test('a page of another origin, in a real browser, over each transport', browsed, async () => {
  const { launch, openElsewhere, REMOTE_PAGES } = await import('./browser.mjs');
  browser = await launch(REMOTE_PAGES);
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    const page = await openElsewhere(browser);
    const complaints = [];
    page.on('pageerror', (problem) => complaints.push(String(problem)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.evaluate(([to, auth, options]) => {
      globalThis.heard = [];
      globalThis.socket = globalThis.io(to, { auth, transports: options });
      globalThis.socket.onAny((event, data, id) => globalThis.heard.push({ event, data, id }));
    }, [url, { token }, transports]);
    await page.waitForFunction(() => globalThis.heard.some(({ event }) => event === 'registered'));
    if (name === 'upgrade') {
      await page.waitForFunction(() => globalThis.socket.io.engine.transport.name === 'websocket');
    }
    const submissionId = newSubmission();
    const text = '100% %20 “bold” \u2028 😀';
    const [{ id }] = await publish({ submissionId, status: 'SUCCESS', result: { text } });
    await page.waitForFunction((wanted) => globalThis.heard.some((item) => item.id === wanted), id);
    const event = await page.evaluate((wanted) => globalThis.heard.find((item) => item.id === wanted), id);
    assert.equal(event.event, 'execution_result', name);
    assert.deepEqual(event.data, { submissionId, status: 'SUCCESS', result: { text } });
    await page.evaluate(() => globalThis.socket.disconnect());
    assert.deepEqual(complaints, [], name);
    await page.close();
  }
});
