/** What is served is what the sources say, and small. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundled } from './bundle.mjs';

const LARGEST = 6_000;

test('the served files are made from the present sources: else `make client`', async () => {
  for (const { path, text } of await bundled()) assert.equal(await readFile(path, 'utf8'), text, basename(path));
});

test(`what a page loads for WebSocket is one file, below ${LARGEST} bytes gzipped`, async (t) => {
  const files = await bundled();
  const size = ({ path, text }) => [basename(path), gzipSync(text, { level: 9 }).length];
  const sizes = Object.fromEntries(files.map(size));
  t.diagnostic(JSON.stringify(sizes));
  assert.deepEqual(Object.keys(sizes), ['exechub-client.js', 'sockjs.js', 'sse.js']);
  assert.ok(sizes['exechub-client.js'] < LARGEST, `${sizes['exechub-client.js']} bytes`);
  const [{ text }] = files;
  assert.doesNotMatch(text, /\bfrom\s*["']/, 'it imports nothing before it needs it');
});
