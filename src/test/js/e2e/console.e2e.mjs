/** The development console in a real browser. With SCREENSHOTS set, pictures are left in that directory. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { endWithin, live, newSubmission, publish, publishToken, token, url, userId } from './live.mjs';

endWithin(150);

const { SCREENSHOTS } = process.env;

let browser;
before(async () => {
  if (url) browser = await launch();
});
after(() => browser?.close());

/** The console in a window of its own, and everything the browser complained about. */
async function openConsole(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (problem) => complaints.push(String(problem)));
  page.on('requestfailed', (request) => {
    const { errorText } = request.failure();
    if (errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${errorText}`); // aborted: we hung up
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      console.error(`CSP ${violation.violatedDirective}: ${violation.blockedURI}`);
    });
  });
  await page.goto(`${url}/console/`);
  return { context, page, complaints, by: (testId) => page.getByTestId(testId) };
}

async function becomes(locator, state) {
  await locator.and(locator.page().locator(`[data-state="${state}"]`)).waitFor();
}

async function connectAs({ by }, transport, carrier) {
  await by('token').fill(token);
  await by('user-id').fill(userId);
  await by('transport').selectOption(transport);
  if (carrier !== undefined) await by('sockjs-transport').selectOption(carrier);
  await by('connect').click();
  await becomes(by('state'), 'live');
}

async function publishByForm({ page, by }, { submissionId, status, result = '' }) {
  if (publishToken !== token) {
    if (!(await by('publish-token').isVisible())) await page.getByText('More', { exact: true }).click();
    await by('publish-token').fill(publishToken);
  }
  await by('submission-id').fill(submissionId);
  await by('status').selectOption(status);
  await by('result').fill(result);
  await by('publish').click();
}

function rowOf({ by }, submissionId) {
  return by('event').filter({ hasText: submissionId });
}

async function picture(page, name) {
  if (!SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

const carriers = [
  ['websocket', undefined],
  ['sockjs', ''],
  ['sockjs', 'xhr-streaming'],
  ['sockjs', 'eventsource'],
  ['sockjs', 'xhr-polling'],
];

for (const [transport, carrier] of carriers) {
  test(`goes live, publishes, is cut and resumes: ${transport} ${carrier ?? ''}`, live, async () => {
    const console = await openConsole();
    const { page, by, complaints } = console;
    await connectAs(console, transport, carrier);

    const first = newSubmission();
    const text = '100% <b>“bold”</b> \u2028 😀';
    await publishByForm(console, { submissionId: first, status: 'SUCCESS', result: JSON.stringify({ stdout: text }) });
    await by('outcome').getByText('Accepted as').waitFor();
    const row = rowOf(console, first);
    await row.waitFor();
    assert.match(await row.textContent(), /SUCCESS.*execution_result/);
    assert.equal(await by('position').textContent(), await row.getAttribute('data-id'));
    await row.locator('summary').click();
    const shown = await row.locator('pre').textContent();
    assert.deepEqual(JSON.parse(shown), { submissionId: first, status: 'SUCCESS', result: { stdout: text } });

    await by('cut').click();
    await becomes(by('state'), 'waiting');
    const missed = newSubmission();
    await publish({ submissionId: missed, status: 'TLE' });
    assert.equal(await rowOf(console, missed).count(), 0);
    await becomes(by('state'), 'live');
    await rowOf(console, missed).waitFor();
    assert.equal(await by('count-resumed').textContent(), '1');
    assert.equal(await rowOf(console, first).count(), 1);
    assert.match(await by('event').first().textContent(), new RegExp(missed));

    await by('disconnect').click();
    await becomes(by('state'), 'closed');
    assert.ok(await by('connect').isVisible());
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
}

test('says what is wrong: no token, a result that is no JSON, a token the service refuses', live, async () => {
  const { context, by, page } = await openConsole();
  await by('publish').click();
  await by('outcome').getByText('Enter a user id').waitFor();
  await by('user-id').fill(userId);
  await by('token').fill('not.a.token');
  await by('result').fill('{oops');
  await by('publish').click();
  await by('outcome').getByText('The result is not JSON').waitFor();
  assert.equal(await by('result').getAttribute('aria-invalid'), 'true');
  await by('connect').click();
  await by('notice').getByText('INVALID_TOKEN').waitFor();
  await becomes(by('state'), 'closed');
  await by('result').fill('');
  await by('publish').click();
  await by('outcome').getByText('does not accept this token').waitFor();
  await picture(page, 'console-refused');
  await context.close();
});

test('runs and loads nothing that is not its own', live, async () => {
  const { context, page } = await openConsole();
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

test('takes the user from the token, and shows the token only when asked', live, async () => {
  const { context, by } = await openConsole();
  await by('token').fill(token);
  assert.equal(await by('user-id').inputValue(), userId);
  assert.match(await by('token-hint').textContent(), /publish/);
  assert.equal(await by('token').getAttribute('type'), 'password');
  await by('show-token').click();
  assert.equal(await by('token').getAttribute('type'), 'text');
  await by('show-token').click();
  assert.equal(await by('token').getAttribute('type'), 'password');
  await context.close();
});

test('can be used with the keyboard alone', live, async () => {
  const { context, by, page } = await openConsole();
  await by('token').focus();
  await page.keyboard.insertText(token);
  await page.keyboard.press('Enter');
  await becomes(by('state'), 'live');
  assert.equal(await by('disconnect').evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press('Enter');
  await becomes(by('state'), 'closed');
  assert.equal(await by('connect').evaluate((button) => button === document.activeElement), true);
  await context.close();
});

test('keeps the newest 500 events on the page', live, async () => {
  const console = await openConsole();
  const { context, by } = console;
  await connectAs(console, 'websocket');
  const submissionId = newSubmission();
  for (let batch = 0; batch < 6; batch++) {
    await publish(...Array.from({ length: 90 }, (_, n) => ({ submissionId, n: batch * 90 + n })));
  }
  await publish({ submissionId: `${submissionId}-last` });
  await rowOf(console, `${submissionId}-last`).waitFor();
  assert.equal(await by('event').count(), 500);
  assert.match(await by('shown').textContent(), /^the newest 500 of \d+$/);
  await by('clear').click();
  assert.equal(await by('event').count(), 0);
  await context.close();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 400]) {
    test(`fits ${width} px, ${colorScheme}`, live, async () => {
      const console = await openConsole({ colorScheme, viewport: { width, height: 860 }, deviceScaleFactor: 2 });
      const { context, page, by, complaints } = console;
      await picture(page, `console-${colorScheme}-${width}-empty`);
      await connectAs(console, 'websocket');
      if (await by('clear').isEnabled()) await by('clear').click(); // earlier tests' events in the snapshot
      const submissionId = `two-sum-${newSubmission().slice(4, 8)}`;
      const statuses = ['PENDING', 'RUNNING', 'WA', 'TLE', 'CE'];
      await publish(...statuses.map((status, n) => ({ submissionId: `${submissionId}-${n}`, status })));
      const result = '{"stdout": "42\\n", "timeMs": 31, "memoryKb": 10240}';
      await publishByForm(console, { submissionId, status: 'SUCCESS', result });
      const row = by('event').filter({ has: page.getByText(submissionId, { exact: true }) });
      await row.locator('summary').click();
      await by('outcome').getByText('Accepted').waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide`);
      await picture(page, `console-${colorScheme}-${width}`);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}
