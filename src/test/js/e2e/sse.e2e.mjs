/** A browser's own EventSource, which can show no token: a ticket lets it in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { TRICKY, endWithin, live, newSubmission, publish, token, url } from './live.mjs';

endWithin(60);

let browser;
before(async () => {
  if (url) browser = await launch();
});
after(() => browser?.close());

/** A page of the service's own origin, with what a page needs to follow events. */
async function openPage() {
  // Stands for a page of somebody's own: the service's rules for its answers are not that page's.
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(url);
  await page.evaluate((bearer) => {
    const names = ['registered', 'submission_status_update', 'execution_result', 'service_error'];

    window.buyTicket = async () => {
      const headers = { Authorization: `Bearer ${bearer}` };
      const { ticket } = await (await fetch('/api/v1/tickets', { method: 'POST', headers })).json();
      return ticket;
    };

    window.follow = (query) => {
      window.heard = [];
      window.source = new EventSource(`/events?${new URLSearchParams(query)}`);
      for (const name of names) {
        window.source.addEventListener(name, ({ data, lastEventId }) => {
          window.heard.push({ event: name, id: lastEventId, data: JSON.parse(data) });
        });
      }
    };
  }, token);
  return page;
}

async function follow(page, query = {}) {
  const ticket = await page.evaluate('buyTicket()');
  await page.evaluate((all) => window.follow(all), { ...query, ticket });
  await page.waitForFunction('heard[0]?.event === "registered"');
  return ticket;
}

/** What the page has heard of a submission, once it has heard so much. */
async function heardOf(page, submissionId, count) {
  const ofSubmission = (id) => window.heard.filter(({ data }) => data.submissionId === id);
  await page.waitForFunction(`heard.filter(({ data }) => data.submissionId === '${submissionId}').length >= ${count}`);
  return page.evaluate(ofSubmission, submissionId);
}

test('events arrive as they were published, each with its position', live, async () => {
  const page = await openPage();
  await follow(page);
  const submissionId = newSubmission();
  const accepted = await publish({ submissionId, n: 1 }, { submissionId, status: 'WA', result: TRICKY });
  const heard = await heardOf(page, submissionId, 2);
  assert.deepEqual(heard.map(({ event }) => event), ['submission_status_update', 'execution_result']);
  assert.deepEqual(heard.map(({ id }) => id), accepted.map(({ id }) => id));
  assert.deepEqual(heard[1].data, { submissionId, status: 'WA', result: TRICKY });
  await page.close();
});

test('a page that comes back with a new ticket and its position gets what it missed', live, async () => {
  const page = await openPage();
  await follow(page);
  const submissionId = newSubmission();
  const [{ id }] = await publish({ submissionId, n: 1 });
  await heardOf(page, submissionId, 1);
  await page.evaluate('source.close()');
  await publish({ submissionId, n: 2 }, { submissionId, n: 3 });
  await follow(page, { lastEventId: id });
  const missed = await heardOf(page, submissionId, 2);
  assert.deepEqual(missed.map(({ data }) => data.n), [2, 3]);
  assert.equal(await page.evaluate('heard[0].data.recovered'), true);
  await page.close();
});

test('a ticket that was used lets nobody in, and the browser gives up', live, async () => {
  const page = await openPage();
  const ticket = await follow(page);
  await page.evaluate('source.close()');
  await page.evaluate((used) => window.follow({ ticket: used }), ticket);
  await page.waitForFunction('source.readyState === EventSource.CLOSED');
  assert.deepEqual(await page.evaluate('heard'), []);
  await page.close();
});
