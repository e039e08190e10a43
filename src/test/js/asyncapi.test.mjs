/** asyncapi.yaml is AsyncAPI. That it says what the code says is shown by AsyncApiTest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import Ajv from 'ajv';
import { parse } from 'yaml';

const official = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');
const isAsyncApi = new Ajv({ strict: false, validateFormats: false }).compile(official);
const file = new URL('../../main/resources/web/api/asyncapi.yaml', import.meta.url);
const read = () => parse(readFileSync(file, 'utf8'));

/** All references in a tree. */
function* references(tree) {
  if (tree === null || typeof tree !== 'object') return;
  if (typeof tree.$ref === 'string') yield tree.$ref;
  for (const value of Object.values(tree)) yield* references(value);
}

test('the document is as the official schema asks', () => {
  isAsyncApi(read());
  assert.deepEqual(isAsyncApi.errors, null);
});

test('a document with a fault is not', () => {
  const broken = [
    (document) => delete document.operations.hearPublished.action,
    (document) => (document.channels.webSocket.adress = '/ws'),
    (document) => (document.components.messages.pong.payload.type = 'nothing'),
  ];
  for (const breakIt of broken) {
    const document = read();
    breakIt(document);
    assert.equal(isAsyncApi(document), false, String(breakIt));
  }
});

test('what is referred to is there', () => {
  const document = read();
  const missing = [...references(document)].filter((reference) => {
    const names = reference.split('/');
    return names.shift() !== '#' || names.reduce((tree, name) => tree?.[name], document) === undefined;
  });
  assert.deepEqual(missing, []);
});

/** Which the schema cannot say. */
test('each message of a channel is sent, received or replied, and those of operations are messages of their channels', () => {
  const { channels, operations } = read();
  const used = new Set();
  for (const [name, { channel, messages, reply }] of Object.entries(operations)) {
    for (const message of [...messages, ...(reply?.messages ?? [])]) {
      assert.ok(message.$ref.startsWith(`${channel.$ref}/messages/`), `${name}: ${message.$ref}`);
      used.add(message.$ref);
    }
  }
  const all = Object.entries(channels).flatMap(([channel, { messages }]) =>
    Object.keys(messages).map((message) => `#/channels/${channel}/messages/${message}`));
  assert.deepEqual([...used].sort(), all.sort());
});
