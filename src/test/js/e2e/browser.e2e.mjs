/** Our client, and the example for React, in a real browser against a live service. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launch } from './browser.mjs';
import { endWithin, live, newSubmission, publish, publishRun, token, url, userId } from './live.mjs';
import { Proxy } from './proxy.mjs';

endWithin(120);

const LARGEST = 6_000;

let browser;
const proxies = [];
before(async () => {
  if (url) browser = await launch();
});
after(async () => {
  await browser?.close();
  proxies.forEach((proxy) => proxy.close());
});

async function behind(isBlocked) {
  const proxy = new Proxy(url, { isBlocked });
  proxies.push(proxy);
  return { proxy, origin: await proxy.start() };
}

async function openPage(origin = url) {
  // Stands for a page of somebody's own: the service's rules for its answers are not that page's.
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return page;
}

/** Connects in the page; its `told` holds what the client has told. */
async function connectIn(page, options = {}) {
  await page.evaluate(async (given) => {
    const { connect } = await import('/client/exechub-client.js');
    const client = connect({ backoff: { baseMs: 50, capMs: 200 }, ...given });
    window.client = client;
    window.told = { events: [], states: [], registered: [] };
    client.on('event', (event) => window.told.events.push(event));
    client.on('state', (state) => window.told.states.push(state));
    client.on('registered', (registered) => window.told.registered.push(registered));
  }, { userId, token, ...options });
  await isLive(page);
}

async function isLive(page) {
  await page.waitForFunction(() => window.client.state === 'live');
}

/** The numbers of a run's events in the order of their arrival, once the last is here. */
async function run(page, submissionId, last) {
  const ofRun = ([id, n]) => window.told.events.some(({ data }) => data.submissionId === id && data.n === n);
  await page.waitForFunction(ofRun, [submissionId, last]);
  return page.evaluate(
    (id) => window.told.events.filter(({ data }) => data.submissionId === id).map(({ data }) => data.n),
    submissionId,
  );
}

async function connections() {
  return (await (await fetch(`${url}/`)).json()).connections;
}

const isSocket = (request) => 'upgrade' in request.headers;

test('a page loads one file for the WebSocket door, gzipped below 6,000 bytes', live, async () => {
  const page = await openPage();
  await connectIn(page);
  const files = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter(({ name }) => name.includes('/client/'))
      .map(({ name, encodedBodySize }) => ({ name: name.replace(/.*\//, ''), encodedBodySize })));
  assert.deepEqual(files.map(({ name }) => name), ['exechub-client.js']);
  assert.ok(files[0].encodedBodySize < LARGEST, `${files[0].encodedBodySize} bytes`);
  assert.equal(await page.evaluate(() => window.client.transport), 'websocket');
});

test('cut off again and again, gets each event once and in order', live, async () => {
  const { proxy, origin } = await behind();
  const page = await openPage(origin);
  await connectIn(page);
  const submissionId = newSubmission();
  await publishRun(submissionId, [1]);
  assert.deepEqual(await run(page, submissionId, 1), [1]);
  for (const n of [2, 4, 6]) {
    proxy.cut();
    await publishRun(submissionId, [n, n + 1]);
    await run(page, submissionId, n + 1);
  }
  assert.deepEqual(await run(page, submissionId, 7), [1, 2, 3, 4, 5, 6, 7]);
  assert.ok((await page.evaluate(() => window.told.states)).includes('waiting'));
  assert.equal(await page.evaluate(() => window.client.transport), 'websocket');
});

test('a page that is loaded anew resumes where it was', live, async () => {
  const page = await openPage();
  await connectIn(page);
  const submissionId = newSubmission();
  await publishRun(submissionId, [1]);
  await run(page, submissionId, 1);
  await page.goto('about:blank');
  await publishRun(submissionId, [2, 3]);
  await page.goto(`${url}/`);
  await connectIn(page);
  assert.deepEqual(await run(page, submissionId, 3), [2, 3]);
  assert.equal(await page.evaluate(() => window.told.registered[0].recovered), true);
  assert.equal(await page.evaluate(() => Object.values(sessionStorage).some((kept) => kept.includes('.'))), false);
});

test('where WebSocket is blocked, goes through SockJS, and begins with that on the next page', live, async () => {
  const { proxy, origin } = await behind(isSocket);
  const page = await openPage(origin);
  await connectIn(page);
  assert.equal(await page.evaluate(() => window.client.transport), 'sockjs');
  const submissionId = newSubmission();
  await publishRun(submissionId, [1]);
  await run(page, submissionId, 1);
  const knocks = proxy.upgrades;
  assert.ok(knocks >= 2, `${knocks} upgrades`);

  await page.reload();
  await publishRun(submissionId, [2]);
  await connectIn(page);
  assert.deepEqual(await run(page, submissionId, 2), [2]);
  assert.equal(await page.evaluate(() => window.client.transport), 'sockjs');
});

test('where SockJS is blocked, too, goes through Server-Sent Events', live, async () => {
  const { origin } = await behind((request) => isSocket(request) || request.url.startsWith('/socket'));
  const page = await openPage(origin);
  await connectIn(page);
  assert.equal(await page.evaluate(() => window.client.transport), 'sse');
  const submissionId = newSubmission();
  await publishRun(submissionId, [1, 2]);
  assert.deepEqual(await run(page, submissionId, 2), [1, 2]);
});

test('the React hook shows what arrives, and lets go when it is unmounted', live, async () => {
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [fileURLToPath(new URL('react-page.jsx', import.meta.url))],
    nodePaths: [fileURLToPath(new URL('../node_modules', import.meta.url))],
    define: { 'process.env.NODE_ENV': '"development"' },
    jsx: 'automatic',
    bundle: true,
    write: false,
  });
  const page = await openPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (problem) => complaints.push(String(problem)));
  await page.evaluate((subscription) => (window.subscription = subscription), { url, userId, token });
  await page.addScriptTag({ content: text });
  const list = page.getByTestId('submissions');
  await list.and(page.locator('[data-state="live"]')).waitFor();

  const submissionId = newSubmission();
  await publish({ submissionId, status: 'RUNNING' });
  await list.getByText(`${submissionId} RUNNING`).waitFor();
  await publish({ submissionId, status: 'SUCCESS', result: { stdout: '42' } });
  await list.getByText(`${submissionId} SUCCESS`).waitFor();
  assert.equal(await list.getByText(submissionId).count(), 1);

  const before = await connections();
  await page.getByText('toggle').click();
  const deadline = Date.now() + 5_000;
  while ((await connections()) >= before) assert.ok(Date.now() < deadline, 'left open');
  await page.getByText('toggle').click();
  await list.getByText(`${submissionId} SUCCESS`).waitFor();
  assert.deepEqual(complaints, []);
});
