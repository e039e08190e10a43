/**
 * A live service to test against, named by the environment:
 * EXECHUB_URL (http://127.0.0.1:3001), EXECHUB_USER, EXECHUB_TOKEN (of that user) and EXECHUB_PUBLISH_TOKEN (with the
 * scope `publish`; default: EXECHUB_TOKEN). Without EXECHUB_URL the tests are skipped.
 */
import { randomUUID } from 'node:crypto';

export { Received } from '../received.mjs';

const { EXECHUB_URL, EXECHUB_USER, EXECHUB_TOKEN, EXECHUB_PUBLISH_TOKEN } = process.env;

export const url = EXECHUB_URL?.replace(/\/+$/, '');
export const userId = EXECHUB_USER;
export const token = EXECHUB_TOKEN;
export const publishToken = EXECHUB_PUBLISH_TOKEN ?? EXECHUB_TOKEN;

/** Options of every test: skipped without a service, failed when it hangs. */
export const live = { skip: url ? false : 'EXECHUB_URL is not set', timeout: 30_000 };

/** Ends the process if a test or a left-over connection keeps it alive for too long. */
export function endWithin(seconds) {
  setTimeout(() => {
    console.error(`not finished within ${seconds} s`);
    process.exit(1);
  }, seconds * 1_000).unref();
}

/** An id that no other test uses, so that events of earlier runs can be told apart. */
export function newSubmission() {
  return `e2e-${randomUUID()}`;
}

/**
 * Publishes events of the user, in one request and so in order.
 * @returns {Promise<{index: number, eventId: string, id: string, sockets: number}[]>} what was accepted
 */
export async function publish(...events) {
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${publishToken}` },
    body: JSON.stringify(events.map((event) => ({ userId, status: 'RUNNING', ...event }))),
  });
  const answer = await response.text();
  if (response.status !== 202) throw new Error(`publishing was answered with ${response.status}: ${answer}`);
  const { accepted, rejected } = JSON.parse(answer);
  if (rejected.length) throw new Error(`rejected: ${JSON.stringify(rejected)}`);
  return accepted;
}

/** Publishes so many numbered updates of one submission. */
export function publishRun(submissionId, numbers) {
  return publish(...numbers.map((n) => ({ submissionId, n, eventId: `${submissionId}/${n}` })));
}

/** Text that has broken a transport somewhere. */
export const TRICKY = {
  percent: '100% %20 %41 %u0041 %%',
  quotes: `"double" 'single' \`back\``,
  backslashes: '\\ \\\\ \\n \\u0041 C:\\new',
  lineBreaks: 'a\nb\r\nc\rd\u0085e\u2028f\u2029g',
  control: '\u0000 \u0001 \u0007 \u001b \u007f',
  unicode: 'žluťoučký 試験 тест ‏שלום‎',
  emoji: '😀 👩‍👩‍👧‍👦 🇨🇿 \u{1F9EA}',
  invisible: '\uFEFF\u200B\u00AD\uFFFD\uFFFE',
  markup: '</script><!-- <b>&amp;&lt; ]]>',
  frames: 'a["x"] c[3000,"Go away!"] h o data: x\n\ndata: y',
  spaces: '  two before, two after  ',
  'a key of its own: % "\\ \u2028 😀': true,
  long: '%😀"\\\u2028x'.repeat(8_000),
};
