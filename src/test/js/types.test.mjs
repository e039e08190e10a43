/** The types beside the client say what it does. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { promisify } from 'node:util';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

test('strict TypeScript compiles what users write, and refuses what they should not', async () => {
  const compile = [here('node_modules/typescript/bin/tsc'), '-p', here('types')];
  await promisify(execFile)(process.execPath, compile).catch(({ stdout }) => assert.fail(stdout));
});

test('a program that has installed the folder finds what the types name', async () => {
  assert.deepEqual(Object.keys(await import('exechub-client')).sort(), ['ExecHubError', 'connect']);
});
