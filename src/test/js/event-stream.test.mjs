/** Server-Sent Events are read as the standard says, wherever the pieces are cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamParser } from '../../main/js/event-stream.js';

function read(...pieces) {
  const events = [];
  const parser = new EventStreamParser((event) => events.push(event));
  for (const piece of pieces) parser.push(piece);
  return { events, retryMs: parser.retryMs };
}

const BLOCK = { event: 'a', data: '1', id: 'e:1' };

test('lines end with LF, CR LF or CR', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['event: a', 'id: e:1', 'data: 1', '', ''].join(end);
    assert.deepEqual(read(text).events, [BLOCK], JSON.stringify(end));
  }
});

test('pieces may be cut anywhere, between CR and LF, too', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = [': hello', 'event: a', 'id: e:1', 'data: 1', '', 'data: 2', '', ''].join(end);
    const whole = read(text).events;
    assert.equal(whole.length, 2);
    assert.deepEqual(read(...text).events, whole, JSON.stringify(end));
    for (let cut = 1; cut < text.length; cut++) {
      assert.deepEqual(read(text.slice(0, cut), text.slice(cut)).events, whole, `${JSON.stringify(end)} at ${cut}`);
    }
  }
});

test('a CR at the end of a piece ends the line: an event is not held back until more comes', () => {
  assert.equal(read('data: 1\r\r').events.length, 1);
});

test('data of several lines is joined; one space after the colon is not part of it', () => {
  assert.equal(read('data: a\ndata:  b\ndata:c\ndata\n\n').events[0].data, 'a\n b\nc\n');
});

test('comments, unknown fields and blocks without data are passed over', () => {
  assert.deepEqual(read(': ping\n\nevent: a\n\nfoo: bar\n:\nid: e:2\n\n').events, []);
  assert.deepEqual(read('event: a\n\ndata: 1\n\n').events, [{ event: 'message', data: '1', id: undefined }]);
});

test('an id belongs to its own block, and one with a zero byte to none', () => {
  const { events } = read('id: e:1\ndata: 1\n\ndata: 2\n\nid: e\0:3\ndata: 3\n\n');
  assert.deepEqual(events.map(({ id }) => id), ['e:1', undefined, undefined]);
});

test('retry is a number of milliseconds, or nothing', () => {
  assert.equal(read('retry: 1500\n\n').retryMs, 1_500);
  assert.equal(read('retry: soon\n\n').retryMs, undefined);
});

test('colons and separators within a value stay', () => {
  assert.equal(read('data: {"a":"b: c\u2028d\u0085e"}\n\n').events[0].data, '{"a":"b: c\u2028d\u0085e"}');
});
