/** The console for who has no mouse, no eyes, little room or a liking for the dark; in a real browser. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { ConsolePage, operated, together } from './console-page.mjs';
import { endWithin, live, newSubmission } from './live.mjs';

endWithin(200);

let browser;
before(async () => {
  if (!operated.skip) browser = await launch();
});
after(() => browser?.close());

test('can be used with the keyboard alone: connect, publish, cut, read, disconnect', operated, async () => {
  const console = await ConsolePage.open(browser);
  const { page } = console;
  const isFocused = (testId) => console.by(testId).evaluate((element) => element === document.activeElement);
  await console.by('token').focus();
  await page.keyboard.insertText(console.token);
  await page.keyboard.press('Enter');
  await console.becomes('live');
  assert.ok(await isFocused('disconnect'));

  const submissionId = newSubmission();
  await console.by('submission-id').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(submissionId);
  await page.keyboard.press('Enter');
  const summary = console.row(submissionId).locator('summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await console.row(submissionId).locator('pre').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'PRE', 'a long result scrolls');

  await console.by('cut').focus();
  await page.keyboard.press('Space');
  await console.becomes('live');
  assert.ok(await isFocused('cut'), 'cutting takes no focus away');
  await console.by('disconnect').focus();
  await page.keyboard.press('Enter');
  await console.becomes('closed');
  assert.ok(await isFocused('connect'));
  await console.close();
});

test('Tab leads through everything, visibly, and out again', operated, async () => {
  const console = await ConsolePage.open(browser);
  const { page } = console;
  await console.connect();
  await console.elsewhere({ submissionId: newSubmission() });
  await console.by('event').first().waitFor();
  await page.locator('.skip').focus();
  for (const key of ['Tab', 'Shift+Tab']) await page.keyboard.press(key); // marks are for keys
  const seen = [];
  for (let presses = 0; presses < 50; presses++) {
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom } = element.getBoundingClientRect();
      const isInView = bottom > 0 && top < innerHeight;
      const isMarked = outlineStyle !== 'none' && outlineWidth !== '0px';
      return { name: element.id || (element.closest('.event') ? 'event' : element.className), isMarked, isInView };
    });
    if (!stop) break;
    seen.push(stop);
    await page.keyboard.press('Tab');
  }
  for (const { name, isMarked, isInView } of seen) assert.ok(isMarked && isInView, `${name} is seen to be focused`);
  const names = seen.map(({ name }) => name);
  const order = [
    ...['skip', 'disconnect', 'cut', 'cut-long', 'submission-id', 'status', 'result', '', 'publish-button'],
    ...['burst-count', 'burst-pace', 'burst', 'timeline', 'clear', 'event'],
  ];
  assert.deepEqual(names, order);
  await console.close();
});

test('tells who cannot see it what happens, the worst at once', operated, async () => {
  const console = await ConsolePage.open(browser);
  const news = console.by('state-news');
  await console.connect();
  assert.match(await news.textContent(), /^Live, over WebSocket\.$/);
  const submissionId = newSubmission();
  await console.elsewhere({ submissionId, status: 'WA' });
  await console.by('event-news').getByText(`WA for ${submissionId}`).waitFor();
  await console.by('cut-long').click();
  await news.getByText('Connection lost. Trying again.').waitFor();
  await console.elsewhere({ submissionId });
  await news.getByText('Live. 1 missed event replayed.').waitFor();
  const tree = await console.page.locator('main').ariaSnapshot();
  for (const region of ['Connection', 'Publish', 'Delivery latency', 'What happened', 'Events']) {
    assert.match(tree, new RegExp(`- region "${region}"`));
  }
  assert.match(tree, /img "Delivery latency: nothing measured yet"/);
  assert.match(tree, /- group "Cut the connection"/);
  const roles = { 'state-news': 'status', 'event-news': 'status', 'state-alert': 'alert', outcome: 'status' };
  for (const [place, role] of Object.entries(roles)) assert.equal(await console.by(place).getAttribute('role'), role);
  await console.close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`puts no barriers up: ${colorScheme}`, operated, async () => {
    const console = await ConsolePage.open(browser, { colorScheme });
    assert.deepEqual(await console.barriers(), []);
    await console.by('token').fill('not.a.token');
    await console.by('user-id').fill(console.user);
    await console.by('connect').click();
    await console.becomes('closed');
    assert.deepEqual(await console.barriers(), [], 'refused');
    await console.connect();
    const submissionId = newSubmission();
    for (const status of ['PENDING', 'RUNNING', 'WA', 'TLE']) await console.elsewhere({ submissionId, status });
    await console.publish({ submissionId, status: 'SUCCESS', result: '{"stdout":"42"}' });
    await console.row(submissionId).nth(4).waitFor();
    await console.row(submissionId).first().locator('summary').click();
    assert.deepEqual(await console.barriers(), [], 'live');
    await console.by('cut-long').click();
    await console.becomes('waiting');
    await console.elsewhere({ submissionId });
    assert.deepEqual(await console.barriers(), [], 'waiting');
    await console.row(submissionId).nth(5).waitFor();
    assert.deepEqual(await console.barriers(), [], 'resumed');
    await console.close();
  });
}

test('keeps still for who wants that', operated, async () => {
  for (const [reducedMotion, name] of [['reduce', 'none'], ['no-preference', 'pulse']]) {
    const console = await ConsolePage.open(browser, { reducedMotion });
    const animation = await console.page.evaluate(() => {
      const badge = document.getElementById('state');
      badge.dataset.tone = 'busy';
      return getComputedStyle(badge, '::before').animationName;
    });
    assert.equal(animation, name);
    await console.close();
  }
});

describe('on every screen', together, () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 400]) {
      test(`fits ${width} px, ${colorScheme}`, operated, async () => {
        const viewport = { width, height: 860 };
        const console = await ConsolePage.open(browser, { colorScheme, viewport, deviceScaleFactor: 2 });
        await console.picture(`console-${colorScheme}-${width}-empty`);
        await console.connect();
        await console.by('clear').click(); // earlier tests' events in the snapshot
        const submissionId = `two-sum-${newSubmission().slice(4, 8)}`;
        await console.by('submission-id').fill(submissionId);
        await console.by('burst-count').fill('24');
        await console.by('burst-pace').selectOption('20');
        await console.by('burst').click();
        await console.by('outcome').getByText('24 of 24').waitFor();
        await console.by('cut-long').click();
        await console.becomes('waiting');
        await console.picture(`console-${colorScheme}-${width}-cut`);
        await console.elsewhere(...['PENDING', 'RUNNING', 'TLE'].map((status) => ({ submissionId: 'median', status })));
        await console.becomes('live');
        await console.row('median').nth(2).waitFor();
        const result = '{"stdout": "42\\n", "timeMs": 31, "memoryKb": 10240}';
        await console.publish({ submissionId: 'three-sum', status: 'SUCCESS', result });
        await console.row('three-sum').locator('summary').click();
        const overflow = await console.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide`);
        await console.picture(`console-${colorScheme}-${width}`);
        assert.deepEqual(console.complaints, []);
        await console.close();
      });
    }
  }
});
