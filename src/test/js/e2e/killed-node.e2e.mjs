/**
 * Two nodes, and in a browser two pages side by side: one with socket.io-client as it is, one with our client. The node that
 * both are on is killed. Needs what nodes.mjs needs, and Chromium.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { launch, openElsewhere, REMOTE_PAGES } from './browser.mjs';
import { endWithin, live, newSubmission } from './live.mjs';
import { canServe, serveTwo, sign } from './nodes.mjs';

endWithin(170);

const { CHROMIUM = '/usr/bin/chromium' } = process.env;
const EVENTS = 300;
const KILL_AT = 100;

const browsed = { ...live, timeout: 120_000, skip: live.skip || !canServe || (existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`) };

const opened = [];
after(async () => {
  for (const close of opened.reverse()) await close();
});

/** Each notes in `heard` what comes, and in `registrations` on how many connections. */
const CLIENTS = {
  'socket.io-client': ({ url, token }) => {
    let lastEventId;
    const socket = globalThis.io(url, { auth: (use) => use({ token, lastEventId }) });
    socket.on('registered', () => globalThis.registrations++);
    socket.on('submission_status_update', (data, id) => {
      lastEventId = id;
      globalThis.heard.push(data.n);
    });
  },
  'our client': async ({ url, userId, token }) => {
    const { connect } = await import(`${url}/client/exechub-client.js`);
    const client = connect({ url, userId, token });
    client.on('registered', () => globalThis.registrations++);
    client.on('submission_status_update', (data) => globalThis.heard.push(data.n));
  },
};

async function open(browser, client, options) {
  const page = await openElsewhere(browser);
  await page.evaluate(() => Object.assign(globalThis, { heard: [], registrations: 0 }));
  await page.evaluate(CLIENTS[client], options);
  await page.waitForFunction(() => globalThis.registrations === 1);
  return page;
}

test('whoever was on a killed node goes on at the other one: nothing lost, nothing twice, in order', browsed, async () => {
  const { nodes, urls, balancer } = await serveTwo();
  opened.push(() => nodes.forEach((node) => node.kill('SIGKILL')), () => balancer.close());
  const browser = await launch(REMOTE_PAGES);
  opened.push(() => browser.close());
  const userId = newSubmission().slice(0, 12);
  const options = { url: balancer.url, userId, token: sign({ sub: userId }) };
  const pages = await Promise.all(Object.keys(CLIENTS).map((client) => open(browser, client, options)));

  const connections = async (url) => (await (await fetch(url)).json()).connections;
  assert.deepEqual(await Promise.all(urls.map(connections)), [pages.length, 0]);

  const headers = { authorization: `Bearer ${sign({ sub: 'publisher', scope: 'publish' })}` };
  const submissionId = newSubmission();
  for (let n = 1; n <= EVENTS; n++) {
    const body = JSON.stringify({ userId, submissionId, status: 'RUNNING', n, eventId: `${submissionId}/${n}` });
    const { status } = await fetch(`${urls[1]}/api/v1/events`, { method: 'POST', headers, body });
    assert.equal(status, 202);
    // While events are on their way there.
    if (n === KILL_AT) nodes[0].kill('SIGKILL');
  }
  await nodes[0].ended;

  const all = Array.from({ length: EVENTS }, (_, i) => i + 1);
  for (const page of pages) {
    await page.waitForFunction((last) => globalThis.heard.includes(last), EVENTS, { timeout: 60_000 });
    assert.deepEqual(await page.evaluate(() => globalThis.heard), all);
    assert.ok((await page.evaluate(() => globalThis.registrations)) > 1, 'it had to come back');
  }
  assert.equal(await connections(urls[1]), pages.length);
});
