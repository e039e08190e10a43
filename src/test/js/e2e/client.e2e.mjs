/** Our client in Node, as it is installed, against a live service, over each of its doors. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { connect } from 'exechub-client';
import SockJS from 'sockjs-client';
import WebSocket from 'ws';
import { endWithin, live, newSubmission, publish, publishRun, Received, token, TRICKY, url, userId } from './live.mjs';

endWithin(120);

const opened = [];
after(() => opened.forEach((client) => client.close()));

/** A client, and all it has told. */
function subscribe(options) {
  const client = connect({ url, userId, token, WebSocket, SockJS, ...options });
  opened.push(client);
  const told = { events: new Received(), states: new Received(), registered: new Received(), errors: new Received() };
  client.on('event', (event) => told.events.add(event));
  client.on('state', (state, detail) => told.states.add({ state, ...detail }));
  client.on('registered', (data) => told.registered.add(data));
  client.on('error', (error) => told.errors.add(error));
  const isLive = (count) => () => told.registered.length >= count;
  return {
    client,
    ...told,
    live: (count = 1) => told.registered.until(isLive(count), `registration ${count}`),
    closed: () => told.states.until(({ state }) => state === 'closed', 'state closed'),
    async run(submissionId, last) {
      const ofRun = ({ data }) => data.submissionId === submissionId;
      await told.events.until((event) => ofRun(event) && event.data.n === last, `event ${last}`);
      return told.events.filter(ofRun).map(({ data }) => data.n);
    },
  };
}

for (const transport of ['websocket', 'sockjs', 'sse']) {
  test(`${transport}: goes live, receives, pings and closes`, live, async () => {
    const subscription = subscribe({ transport });
    await subscription.live();
    const submissionId = newSubmission();
    const accepted = await publishRun(submissionId, [1, 2, 3]);
    assert.deepEqual(await subscription.run(submissionId, 3), [1, 2, 3]);
    assert.equal(subscription.client.lastEventId, accepted.at(-1).id);
    if (transport === 'sse') assert.equal(await subscription.client.ping(), undefined);
    else assert.ok((await subscription.client.ping()) >= 0);
    subscription.client.close();
    assert.deepEqual(subscription.states.map(({ state }) => state), ['registering', 'live', 'closed']);
    assert.deepEqual([...subscription.errors], []);
  });

  test(`${transport}: cut again and again, hands over every event once and in order`, live, async () => {
    const subscription = subscribe({ transport });
    await subscription.live();
    const submissionId = newSubmission();
    await publishRun(submissionId, [1]);
    await subscription.run(submissionId, 1);
    for (let cut = 1; cut <= 4; cut++) {
      subscription.client.reconnect({ afterMs: 50 });
      await publishRun(submissionId, [cut * 10, cut * 10 + 1]);
      await subscription.live(cut + 1);
      await publishRun(submissionId, [cut * 10 + 2]);
      await subscription.run(submissionId, cut * 10 + 2);
    }
    const expected = [1, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42];
    assert.deepEqual(await subscription.run(submissionId, 42), expected);
    assert.ok(subscription.registered.every(({ recovered }) => recovered));
    subscription.client.close();
  });

  test(`${transport}: a later client goes on where an earlier one stopped`, live, async () => {
    const earlier = subscribe({ transport });
    await earlier.live();
    const submissionId = newSubmission();
    await publishRun(submissionId, [1]);
    await earlier.run(submissionId, 1);
    earlier.client.close();
    await publishRun(submissionId, [2, 3]);
    const later = subscribe({ transport, token: async () => token, lastEventId: earlier.client.lastEventId });
    assert.deepEqual(await later.run(submissionId, 3), [2, 3]);
    later.client.close();
  });

  test(`${transport}: a position nobody knows is said aloud, and what is retained comes`, live, async () => {
    const submissionId = newSubmission();
    await publishRun(submissionId, [1]);
    const subscription = subscribe({ transport, lastEventId: 'nobody-knows-this:7' });
    await subscription.run(submissionId, 1);
    assert.equal(subscription.registered[0].recovered, false);
    subscription.client.close();
  });

  test(`${transport}: a wrong token, or someone else’s, ends it with the reason`, live, async () => {
    for (const [options, code, closeCode] of [
      [{ token: 'not.a.token' }, 'INVALID_TOKEN', 4500],
      [{ userId: `not-${userId}` }, 'USER_MISMATCH', 4502],
    ]) {
      const subscription = subscribe({ transport, ...options });
      const { reason } = await subscription.closed();
      assert.equal(reason.code, code);
      assert.equal(reason.closeCode, closeCode);
      assert.equal(subscription.errors[0].code, code);
    }
  });

  test(`${transport}: text arrives as it was published`, live, async () => {
    const subscription = subscribe({ transport });
    await subscription.live();
    const submissionId = newSubmission();
    await publish({ submissionId, result: TRICKY, n: 1 });
    await subscription.run(submissionId, 1);
    assert.deepEqual(subscription.events.at(-1).data.result, TRICKY);
    subscription.client.close();
  });
}
