/** The SockJS door, through the real sockjs-client, over each of its transports. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import SockJS from 'sockjs-client';
import { endWithin, live, newSubmission, publish, publishRun, Received, token, TRICKY, url, userId } from './live.mjs';

endWithin(120);

/** One SockJS connection, and all it has said. */
class Door {
  frames = new Received();
  ends = new Received();

  constructor(transport) {
    this.sock = new SockJS(`${url}/socket`, null, { transports: [transport] });
    this.sock.onmessage = ({ data }) => this.frames.add(JSON.parse(data));
    this.sock.onclose = ({ code, reason }) => this.ends.add({ code, reason });
    this.opened = new Promise((resolve, reject) => {
      this.sock.onopen = resolve;
      this.ends.until(() => true, 'end', 20_000).then((end) => reject(new Error(JSON.stringify(end))), () => {});
    });
  }

  async register(data) {
    await this.opened;
    this.sock.send(JSON.stringify({ event: 'register_user', data: { userId, token, ...data } }));
    return this;
  }

  async registered(data) {
    await this.register(data);
    return (await this.frames.until(({ event }) => event === 'registered', 'registered')).data;
  }

  /** The events of one submission, once the last of them is here. */
  async run(submissionId, last) {
    const ofRun = ({ data }) => data?.submissionId === submissionId;
    await this.frames.until((frame) => ofRun(frame) && frame.data.n === last, `event ${last}`);
    return this.frames.filter(ofRun);
  }

  async close() {
    this.sock.close();
    await this.ends.until(() => true, 'end');
  }
}

for (const transport of ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling']) {
  test(`${transport}: registers and receives in order, each with its id`, live, async () => {
    const door = new Door(transport);
    const registered = await door.registered();
    assert.equal(door.sock.transport, transport);
    assert.equal(registered.userId, userId);
    assert.equal(registered.recovered, true);
    assert.match(registered.lastEventId, /^[\w-]{1,32}:\d+$/);
    assert.ok(registered.socketId);
    assert.ok(registered.expiresAt > Date.now());
    assert.equal(door.frames[0].event, 'registered');

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
    await door.close();
  });

  test(`${transport}: resumes with exactly what was missed`, live, async () => {
    const submissionId = newSubmission();
    const first = new Door(transport);
    await first.registered();
    await publishRun(submissionId, [1, 2]);
    const lastEventId = (await first.run(submissionId, 2)).at(-1).id;
    await first.close();

    const missed = await publishRun(submissionId, [3, 4, 5]);
    const second = new Door(transport);
    const registered = await second.registered({ lastEventId });
    assert.equal(registered.recovered, true);
    const [live] = await publishRun(submissionId, [6]);
    await second.run(submissionId, 6);
    const ids = second.frames.filter(({ id }) => id).map(({ id }) => id);
    assert.deepEqual(ids, [...missed, live].map(({ id }) => id));
    await second.close();
  });

  test(`${transport}: registering again keeps the session and replays nothing`, live, async () => {
    const door = new Door(transport);
    await door.registered();
    const submissionId = newSubmission();
    await publishRun(submissionId, [1]);
    await door.run(submissionId, 1);
    await door.register();
    await publishRun(submissionId, [2]);
    assert.deepEqual((await door.run(submissionId, 2)).map(({ data }) => data.n), [1, 2]);
    assert.ok(!door.frames.some(({ event }) => event === 'error'));
    await door.close();
  });

  test(`${transport}: a wrong token is refused, and says so`, live, async () => {
    const door = await new Door(transport).register({ token: 'not.a.token' });
    const error = await door.frames.until(({ event }) => event === 'error', 'error');
    assert.equal(error.data.code, 'INVALID_TOKEN');
    const end = await door.ends.until(() => true, 'end');
    assert.ok([3000, 4500].includes(end.code), `closed with ${end.code}`);
    assert.equal(door.frames.length, 1);
  });

  test(`${transport}: text arrives as it was published`, live, async () => {
    const door = new Door(transport);
    await door.registered();
    const submissionId = newSubmission();
    await publish({ submissionId, status: TRICKY.percent.slice(0, 10), result: TRICKY, n: 1 });
    const [{ data }] = await door.run(submissionId, 1);
    for (const [name, text] of Object.entries(TRICKY)) assert.equal(data.result[name], text, name);
    assert.deepEqual(Object.keys(data.result), Object.keys(TRICKY));
    assert.equal(data.status, TRICKY.percent.slice(0, 10));
    await door.close();
  });

  test(`${transport}: ping is answered`, live, async () => {
    const door = new Door(transport);
    await door.registered();
    door.sock.send('{"event":"ping"}');
    await door.frames.until(({ event }) => event === 'pong', 'pong');
    await door.close();
  });
}
