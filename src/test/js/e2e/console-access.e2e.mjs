/** The console in production, in a real browser: who gets in, and what is left behind. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { ConsolePage } from './console-page.mjs';
import { ALONE, canServe, freePort, serve, sign } from './nodes.mjs';
import { endWithin, live, newSubmission } from './live.mjs';

endWithin(120);

const deployed = { ...live, timeout: 60_000, skip: live.skip || !canServe };

let browser;
let node;
let base;
before(async () => {
  if (deployed.skip) return;
  browser = await launch();
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const settings = { NODE_ENV: 'production', HOST: '127.0.0.1', CORS_ORIGIN: base, EXECHUB_EDGE_CONSOLE: 'true' };
  node = await serve(port, { ...ALONE, ...settings });
});
after(async () => {
  await browser?.close();
  node?.kill('SIGKILL');
});

async function signIn(console, token) {
  await console.by('admin-token').fill(token);
  await console.by('sign-in').click();
}

test('an administrator signs in, uses it, and signs out', deployed, async () => {
  const console = await ConsolePage.open(browser, { at: `${base}/console/` });
  const { page } = console;
  await page.waitForURL('**/console/public/sign-in.html');
  const admin = sign({ sub: 'operator', scope: 'admin' });
  await signIn(console, admin);
  await page.waitForURL(`${base}/console/`);

  await console.by('token').fill(sign({ sub: 'u1', scope: 'publish' }));
  await console.by('connect').click();
  await console.becomes('live');
  const submissionId = newSubmission();
  await console.publish({ submissionId });
  await console.row(submissionId).waitFor();
  assert.deepEqual(console.complaints, []);

  const [pass, ...others] = await console.context.cookies();
  assert.deepEqual(others, []);
  const { httpOnly, secure, sameSite, path } = pass;
  assert.deepEqual([httpOnly, secure, sameSite, path], [true, true, 'Strict', '/console/']);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
  assert.ok(!kept.includes(admin) && !kept.includes(pass.value), 'no script can read either');

  await console.by('sign-out').click();
  await page.waitForURL('**/console/public/sign-in.html');
  assert.deepEqual(await console.context.cookies(), []);
  await console.context.addCookies([pass]);
  await page.goto(`${base}/console/`);
  await page.waitForURL('**/console/public/sign-in.html');
  await console.close();
});

test('whoever has signed in comes in from a link on another site, too', deployed, async () => {
  const console = await ConsolePage.open(browser, { at: `${base}/console/` });
  const { page } = console;
  await signIn(console, sign({ sub: 'operator', scope: 'admin' }));
  await page.waitForURL(`${base}/console/`);
  await page.goto(`data:text/html,<a href="${base}/console/">console</a>`);
  await page.getByText('console').click();
  await page.waitForURL(`${base}/console/`);
  await console.by('connect').waitFor();
  await console.close();
});

test('says why somebody is not let in', deployed, async () => {
  const console = await ConsolePage.open(browser, { at: `${base}/console/` });
  const outcome = console.by('sign-in-outcome');
  await signIn(console, '');
  await outcome.getByText('Enter a token.').waitFor();
  await signIn(console, 'nonsense');
  await outcome.getByText('does not accept this token').waitFor();
  await signIn(console, sign({ sub: 'u1', scope: 'publish' }));
  await outcome.getByText('does not contain admin').waitFor();
  assert.deepEqual(await console.context.cookies(), []);
  await console.close();
});

test('an address that is not among CORS_ORIGIN is told so', deployed, async () => {
  const console = await ConsolePage.open(browser, { at: `${base.replace('127.0.0.1', 'localhost')}/console/` });
  await signIn(console, sign({ sub: 'operator', scope: 'admin' }));
  await console.by('sign-in-outcome').getByText('is not among CORS_ORIGIN').waitFor();
  await console.close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`the way in puts no barriers up: ${colorScheme}`, deployed, async () => {
    const console = await ConsolePage.open(browser, { at: `${base}/console/`, colorScheme });
    assert.deepEqual(await console.barriers(), []);
    await console.by('admin-token').focus();
    await console.page.keyboard.press('Enter');
    await console.by('sign-in-outcome').getByText('Enter a token.').waitFor();
    assert.deepEqual(await console.barriers(), []);
    await console.picture(`console-sign-in-${colorScheme}`);
    await console.close();
  });
}
