/** The console as a person has it before them. With SCREENSHOTS set, pictures are left in that directory. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { canSign, sign } from './nodes.mjs';
import { live, newSubmission, publish, url } from './live.mjs';

const { SCREENSHOTS } = process.env;

/** Options of tests with such a page, which signs a token of its own. */
export const operated = { ...live, skip: live.skip || !canSign };

/** Options of tests most of whose time is waiting. */
export const together = { concurrency: 4 };

/** Each is another user's, so that tests may run side by side. */
export class ConsolePage {
  user = `u-${newSubmission()}`;
  token = sign({ sub: this.user, scope: 'publish' });
  /** Everything the browser complained about. */
  complaints = [];

  static async open(browser, { at = `${url}/console/`, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', ...options });
    const console = new ConsolePage(context, await context.newPage());
    await console.#listen();
    await console.page.goto(at);
    return console;
  }

  constructor(context, page) {
    this.context = context;
    this.page = page;
  }

  async #listen() {
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    this.page.on('pageerror', (problem) => this.complaints.push(String(problem)));
    this.page.on('requestfailed', (request) => {
      const { errorText } = request.failure();
      // Aborted: we hung up.
      if (errorText !== 'net::ERR_ABORTED') this.complaints.push(`${request.url()}: ${errorText}`);
    });
    await this.page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (violation) => {
        console.error(`CSP ${violation.violatedDirective}: ${violation.blockedURI}`);
      });
    });
  }

  by(testId) {
    return this.page.getByTestId(testId);
  }

  text(testId) {
    return this.by(testId).textContent();
  }

  row(submissionId) {
    return this.by('event').filter({ hasText: submissionId });
  }

  async becomes(state) {
    await this.by('state').and(this.page.locator(`[data-state="${state}"]`)).waitFor();
  }

  async connect(door = 'websocket', carrier = undefined) {
    await this.by('token').fill(this.token);
    await this.by('user-id').fill(this.user);
    await this.by('door').selectOption(door);
    if (carrier !== undefined) await this.by('sockjs-transport').selectOption(carrier);
    await this.by('connect').click();
    await this.becomes('live');
  }

  /** Somebody else publishes for this user. */
  elsewhere(...events) {
    return publish(...events.map((event) => ({ userId: this.user, ...event })));
  }

  async publish({ submissionId, status = 'RUNNING', result = '', eventId = '', version = '' }) {
    const form = this.by('publish-form');
    if (!(await this.by('event-id').isVisible())) await form.getByText('More', { exact: true }).click();
    await this.by('submission-id').fill(submissionId);
    await this.by('status').selectOption(status);
    await this.by('result').fill(result);
    await this.by('event-id').fill(eventId);
    await this.by('version').fill(version);
    await this.by('publish').click();
  }

  /** What axe-core finds wrong, by the rules of WCAG 2.2 AA and its own good practice. */
  async barriers() {
    await this.page.evaluate(axe.source);
    const { violations, passes } = await this.page.evaluate(() => globalThis.axe.run());
    assert.ok(passes.length > 20, 'axe has looked');
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  async picture(name) {
    if (!SCREENSHOTS) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  close() {
    return this.context.close();
  }
}
