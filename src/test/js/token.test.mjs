/** What the console reads from a token to save people typing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, readToken } from '../../main/resources/web/console/token.js';

const tokenOf = (payload) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;

test('reads the user, the scope and the expiry', () => {
  const claims = readToken(tokenOf({ sub: 'žofie 😀', scope: 'read publish', exp: 1_800_000_000 }));
  assert.deepEqual(claims, { userId: 'žofie 😀', mayPublish: true, expiresAt: 1_800_000_000_000 });
});

test('reads an older claim and a numeric id', () => {
  assert.equal(readToken(tokenOf({ userId: 7 })).userId, '7');
  assert.equal(readToken(tokenOf({ sub: 'a', userId: 'b' })).userId, 'a');
});

test('only the whole word makes a publisher', () => {
  assert.equal(readToken(tokenOf({ sub: 'a', scope: 'publisher' })).mayPublish, false);
});

test('what is no token is none', () => {
  for (const text of ['', 'abc', 'a.b.c', 'a.%%%.c', tokenOf(null), tokenOf('text')]) {
    assert.equal(readToken(text), undefined, text);
  }
});

test('says when it expires, in words', () => {
  const at = (ms) => describe({ userId: 'a', mayPublish: true, expiresAt: ms }, 0);
  assert.equal(at(-1), 'May publish, has expired.');
  assert.equal(at(20_000), 'May publish, expires within a minute.');
  assert.equal(at(3_600_000), 'May publish, expires in 60 min.');
  assert.equal(at(36_000_000), 'May publish, expires in 10 h.');
  assert.equal(at(864_000_000), 'May publish, expires in 10 days.');
  assert.equal(describe({ userId: 'a', mayPublish: false, expiresAt: undefined }, 0), 'May not publish.');
});
