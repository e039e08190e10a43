/** The console in a real browser: every door, what it shows of a cut, what it measures and says. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { ConsolePage, operated, together } from './console-page.mjs';
import { sign } from './nodes.mjs';
import { endWithin, live, newSubmission, url } from './live.mjs';

endWithin(200);

let browser;
before(async () => {
  if (!operated.skip) browser = await launch();
});
after(() => browser?.close());

const DOORS = [
  ['auto', undefined, 'WebSocket'],
  ['websocket', undefined, 'WebSocket'],
  ['sockjs', '', 'SockJS'],
  ['sockjs', 'xhr-streaming', 'SockJS'],
  ['sockjs', 'eventsource', 'SockJS'],
  ['sockjs', 'xhr-polling', 'SockJS'],
  ['sse', undefined, 'Server-Sent Events'],
  ['socketio', undefined, 'Socket.IO'],
];

describe('through every door', together, () => {
  for (const [door, carrier, name] of DOORS) {
    test(`goes live, shows an event, is cut and gets what it missed: ${door} ${carrier ?? ''}`, operated, async () => {
      const console = await ConsolePage.open(browser);
      await console.connect(door, carrier);
      assert.equal(await console.text('through'), name);

      const first = newSubmission();
      const text = '100% <b>“bold”</b> \u2028 😀';
      await console.publish({ submissionId: first, status: 'SUCCESS', result: JSON.stringify({ stdout: text }) });
      await console.by('outcome').getByText(/^Accepted as \S+:\d+, for [1-9]\d* open socket/).waitFor();
      const row = console.row(first);
      await row.waitFor();
      assert.match(await row.textContent(), /SUCCESS.*execution_result.*\d m?s live/);
      assert.equal(await console.text('position'), await row.getAttribute('data-id'));
      await row.locator('summary').click();
      const shown = JSON.parse(await row.locator('pre').textContent());
      assert.deepEqual(shown, { submissionId: first, status: 'SUCCESS', result: { stdout: text } });

      await console.by('cut-long').click();
      await console.becomes('waiting');
      assert.match(await console.text('notice'), /^(1006 )?CONNECTION_LOST: .* Again in [\d.]+ s, attempt \d+\.$/);
      const missed = newSubmission();
      await console.elsewhere({ submissionId: missed, status: 'RUNNING' }, { submissionId: missed, status: 'TLE' });
      assert.equal(await console.row(missed).count(), 0);
      await console.becomes('live');
      await console.row(missed).nth(1).waitFor();
      for (const replayed of await console.row(missed).all()) assert.match(await replayed.textContent(), /replayed/);
      assert.match(await console.row(missed).first().textContent(), /TLE/);
      assert.equal(await console.row(first).count(), 1);
      assert.equal(await console.text('notice'), '');
      assert.match(await console.text('timeline'), /Resumed: 2 missed events replayed.*Catching up.*Lost.*Cut.*Live/s);

      const after = newSubmission();
      await console.elsewhere({ submissionId: after });
      await console.row(after).waitFor();
      assert.match(await console.row(after).textContent(), /live/);

      await console.by('disconnect').click();
      await console.becomes('closed');
      assert.ok(await console.by('connect').isVisible());
      assert.deepEqual(console.complaints, []);
      await console.close();
    });
  }
});

test('a short cut is a lost connection, too, and nothing is shown twice', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.connect();
  const submissionId = newSubmission();
  for (let n = 1; n <= 4; n++) {
    await console.elsewhere({ submissionId, n });
    await console.row(submissionId).nth(n - 1).waitFor();
    await console.by('cut').click();
    await console.becomes('live');
  }
  assert.equal(await console.row(submissionId).count(), 4);
  await console.close();
});

test('the service goes on writing to a line that is cut, as to a vanished peer', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.connect();
  await console.by('cut-long').click();
  await console.becomes('waiting');
  const submissionId = newSubmission();
  await console.publish({ submissionId });
  await console.by('outcome').getByText(/for [1-9]\d* open socket/).waitFor();
  assert.equal(await console.row(submissionId).count(), 0);
  await console.row(submissionId).waitFor();
  assert.match(await console.row(submissionId).textContent(), /[\d.]+ s replayed/);
  assert.equal(await console.text('latency-count'), '0', 'the time it was away is no latency');
  await console.close();
});

test('measures what it publishes itself, and only that', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.connect();
  await console.by('submission-id').fill(newSubmission());
  await console.by('burst-count').fill('12');
  await console.by('burst-pace').selectOption('20');
  await console.by('burst').click();
  await console.by('outcome').getByText('12 of 12 accepted.').waitFor();
  await console.by('latency-count').getByText('12', { exact: true }).waitFor();
  const other = newSubmission();
  await console.elsewhere({ submissionId: other });
  await console.row(other).waitFor();
  assert.equal(await console.row(other).locator('.latency').textContent(), '');
  assert.equal(await console.text('latency-count'), '12');
  for (const figure of ['last', 'median', 'p99']) assert.match(await console.text(`latency-${figure}`), /^[\d.]+ m?s$/);
  const chart = console.by('chart');
  assert.equal(await chart.locator('.bar').count(), 12);
  const words = new RegExp(`newest ${await console.text('latency-last')}, median .*, 99th percentile .*, 12 measured`);
  assert.match(await chart.getAttribute('aria-label'), words);
  await console.by('cut').click();
  assert.equal(await chart.locator('.cut').count(), 1);
  await console.close();
});

test('a burst has an end, and can be stopped before', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.connect();
  const burst = console.by('burst');
  await console.by('burst-count').fill('51');
  await burst.click();
  await console.by('outcome').getByText('1 to 50').waitFor();
  await console.by('burst-count').fill('50');
  await console.by('burst-pace').selectOption('1');
  await burst.click();
  await burst.getByText('Stop').waitFor();
  await burst.click();
  await console.by('outcome').getByText(/^[1-9] of 50 accepted\.$/).waitFor();
  assert.equal(await burst.textContent(), 'Publish a burst');
  await console.close();
});

test('says what became of an event: a duplicate, an old version', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.connect();
  const submissionId = newSubmission();
  await console.publish({ submissionId, eventId: submissionId, version: '7' });
  await console.by('outcome').getByText('Accepted').waitFor();
  await console.publish({ submissionId, eventId: submissionId, version: '7' });
  await console.by('outcome').getByText('Duplicate').waitFor();
  await console.publish({ submissionId, version: '6' });
  await console.by('outcome').getByText('Stale').waitFor();
  await console.publish({ submissionId, version: '7.5' });
  await console.by('outcome').getByText('no whole number').waitFor();
  await console.close();
});

for (const door of ['websocket', 'sockjs', 'sse', 'socketio']) {
  test(`says what is wrong, and what helps: ${door}`, operated, async () => {
    const console = await ConsolePage.open(browser);
    await console.by('publish').click();
    await console.by('outcome').getByText('Enter a user id').waitFor();
    await console.by('user-id').fill(console.user);
    await console.by('token').fill('not.a.token');
    await console.by('result').fill('{oops');
    await console.by('publish').click();
    await console.by('outcome').getByText('The result is not JSON').waitFor();
    assert.equal(await console.by('result').getAttribute('aria-invalid'), 'true');
    await console.by('door').selectOption(door);
    await console.by('connect').click();
    await console.by('notice').getByText(/^4500 INVALID_TOKEN: The token .* Use another one\./).waitFor();
    await console.becomes('closed');
    assert.match(await console.text('state-alert'), /^Closed for good\. 4500 INVALID_TOKEN/);
    await console.by('result').fill('');
    await console.by('publish').click();
    await console.by('outcome').getByText('does not accept this token').waitFor();
    await console.picture('console-refused');
    await console.close();
  });
}

for (const door of ['websocket', 'socketio']) {
  test(`shows a close from outside with its code: ${door}`, operated, async () => {
    const console = await ConsolePage.open(browser);
    const user = newSubmission();
    await console.by('token').fill(sign({ sub: user }));
    await console.by('door').selectOption(door);
    await console.by('connect').click();
    await console.becomes('live');
    const headers = { Authorization: `Bearer ${sign({ sub: 'operator', scope: 'admin' })}` };
    await fetch(`${url}/api/v1/users/${user}/sockets`, { method: 'DELETE', headers });
    await console.becomes('closed');
    assert.match(await console.text('notice'), /^4507 KICKED: An operator closed this socket/);
    await console.close();
  });
}

test('runs and loads nothing that is not its own', operated, async () => {
  const { context, page } = await ConsolePage.open(browser);
  const refused = await page.evaluate(async () => {
    const directives = new Set();
    const all = new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (directives.add(effectiveDirective).size === 4) resolve();
      });
    });
    const add = (name, properties) => document.head.append(Object.assign(document.createElement(name), properties));
    add('script', { textContent: 'window.isOwned = true' });
    add('link', { rel: 'stylesheet', href: 'http://stranger.example/style.css' });
    add('img', { src: 'http://stranger.example/image.png' });
    fetch('http://stranger.example/').catch(() => {});
    await all;
    return { directives: [...directives].sort(), isOwned: window.isOwned };
  });
  const directives = ['connect-src', 'img-src', 'script-src-elem', 'style-src-elem'];
  assert.deepEqual(refused, { directives, isOwned: undefined });
  await context.close();
});

test('takes the user from the token, and shows the token only when asked', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.by('token').fill(console.token);
  assert.equal(await console.by('user-id').inputValue(), console.user);
  assert.match(await console.text('token-hint'), /publish/);
  const show = console.by('show-token');
  for (const [type, pressed] of [['password', 'false'], ['text', 'true'], ['password', 'false']]) {
    assert.equal(await console.by('token').getAttribute('type'), type);
    assert.equal(await show.getAttribute('aria-pressed'), pressed);
    await show.click();
  }
  await console.close();
});

test('keeps the newest 500 events on the page', operated, async () => {
  const console = await ConsolePage.open(browser);
  await console.connect();
  const submissionId = newSubmission();
  for (let batch = 0; batch < 6; batch++) {
    await console.elsewhere(...Array.from({ length: 90 }, (_, n) => ({ submissionId, n: batch * 90 + n })));
  }
  await console.elsewhere({ submissionId: `${submissionId}-last` });
  await console.row(`${submissionId}-last`).waitFor();
  assert.equal(await console.by('event').count(), 500);
  assert.match(await console.text('shown'), /^the newest 500 of \d+$/);
  await console.by('clear').click();
  assert.equal(await console.by('event').count(), 0);
  await console.close();
});
