import { expect, test } from 'vitest';
import { Breaker } from '../../../../src/engine/servers/endpoints/breaker.ts';
import type { Clock } from '../../../../src/engine/servers/endpoints/clock.ts';
import { Concurrency } from '../../../../src/engine/servers/endpoints/concurrency.ts';
import { rendezvousOrder } from '../../../../src/engine/servers/endpoints/rendezvous.ts';
import { retryAfter, retryDelay } from '../../../../src/engine/servers/endpoints/retry-delay.ts';
import { safeText, wordsOf } from '../../../../src/engine/servers/endpoints/safe-text.ts';
import { serverRoot } from '../../../../src/engine/servers/endpoints/server-root.ts';
import { Spending } from '../../../../src/engine/servers/endpoints/spending.ts';
import { WaitingLine } from '../../../../src/engine/servers/endpoints/waiting-line.ts';

function setClock(): Clock & { at: number } {
  const clock = { at: 0, now: () => clock.at, after: () => () => undefined };
  return clock;
}

test('a retry waits a random part of a time that doubles, up to half a minute', () => {
  expect([1, 2, 3, 4].map((failures) => retryDelay(failures, 0.5))).toEqual([125, 250, 500, 1000]);
  expect(retryDelay(30, 0.999)).toBeLessThan(30_000);
  expect(retryDelay(5, 0)).toBe(0);
});

test('Retry-After is read in seconds and as a date, and nothing else is', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(retryAfter('7', now)).toBe(7_000);
  expect(retryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(retryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  expect(retryAfter('99999999', now)).toBe(3_600_000);
  for (const text of [undefined, '', 'soon', '-3']) expect(retryAfter(text, now) ?? 0).toBe(0);
});

test('a breaker opens after four failures in a row, for longer each time, and closes by an answer', () => {
  const breaker = new Breaker();
  const fail = (isGone = false) => breaker.failed('reset', isGone, 1_000, 1);
  expect([fail(), fail(), fail()]).toEqual([false, false, false]);
  breaker.succeeded();
  expect([fail(), fail(), fail(), fail()]).toEqual([false, false, false, true]);
  expect(breaker).toMatchObject({ condition: 'away', reason: 'reset', nextTryAt: 1_500 });
  breaker.try();
  expect(fail()).toBe(true);
  expect(breaker.nextTryAt).toBe(2_000);
  expect(breaker.succeeded()).toBe(true);
  expect(breaker).toMatchObject({ condition: 'well', reason: null, nextTryAt: null });
  expect(fail(true)).toBe(true);
  expect(breaker.nextTryAt).toBe(1_500);
});

/** A server that answers `slots` requests at once, each in 100 ms. @returns the limit that was found for it */
function limitFor(slots: number, answers: number): number {
  const clock = setClock();
  const concurrency = new Concurrency(clock, { least: 1, first: 4, most: 256 });
  for (let count = 0; count < answers; count++) {
    clock.at += 100 / Math.min(slots, concurrency.limit);
    concurrency.answered(true);
  }
  return concurrency.limit;
}

test('concurrency grows as long as throughput does, and no further', () => {
  expect(limitFor(1_000, 3_000)).toBe(256);
  for (const slots of [1, 6, 16, 60]) {
    const limit = limitFor(slots, 20_000);
    expect(limit).toBeGreaterThanOrEqual(slots);
    expect(limit).toBeLessThanOrEqual(Math.max(6, 2.3 * slots));
  }
});

test("a server's own queue figure decides where there is one", () => {
  const clock = setClock();
  const concurrency = new Concurrency(clock, { least: 1, first: 8, most: 256 });
  for (let poll = 0; poll < 20; poll++) {
    const limit = concurrency.limit;
    concurrency.queueIs({ running: Math.min(limit, 32), waiting: Math.max(0, limit - 32) });
  }
  expect(concurrency.limit).toBeGreaterThan(32);
  expect(concurrency.limit).toBeLessThan(48);
});

test('a server that refuses gets fewer, once for those that went out together', () => {
  const clock = setClock();
  const concurrency = new Concurrency(clock, { least: 1, first: 100, most: 256 });
  clock.at = 1_000;
  for (let refused = 0; refused < 50; refused++) concurrency.overloaded(500);
  expect(concurrency.limit).toBe(70);
  clock.at = 1_600;
  concurrency.overloaded(500);
  expect(concurrency.limit).toBe(49);
});

test('rendezvous: without one server the others keep their keys, and keys are shared out evenly', () => {
  const urls = ['http://a', 'http://b', 'http://c', 'http://d'];
  const keys = Array.from({ length: 4_000 }, (_, index) => `image ${index}`);
  const counts = new Map<string, number>();
  for (const key of keys) {
    const order = rendezvousOrder(key, urls).map((index) => urls[index] ?? '');
    const [first = ''] = order;
    counts.set(first, (counts.get(first) ?? 0) + 1);
    const three = urls.slice(0, 3);
    expect(rendezvousOrder(key, three).map((index) => three[index])).toEqual(
      order.filter((url) => url !== 'http://d'),
    );
  }
  for (const url of urls) expect(Math.abs((counts.get(url) ?? 0) - 1_000)).toBeLessThan(120);
});

test('what a server says is told without key, picture and line breaks', () => {
  const said = safeText(
    `Bad\nkey sk-1 in "Authorization: Bearer abc.def" for data:image/png;base64,iVBORw0KGgo= and ${'A'.repeat(400)}`,
    ['sk-1'],
  );
  expect(said).toBe('Bad key [key] in "Authorization: Bearer [key]" for [picture] and [bytes]');
  expect(wordsOf({ error: { message: 'm' } })).toBe('m');
  expect(wordsOf({ detail: 'd' })).toBe('d');
  expect(wordsOf({ error: 'Unauthorized' })).toBe('Unauthorized');
  expect(wordsOf('text')).toBe('text');
});

test('addresses with and without /v1 are one; names and passwords in them are refused', () => {
  for (const address of ['http://h:8000', ' http://h:8000/ ', 'http://h:8000/v1', 'http://h:8000/v1/'])
    expect(serverRoot(address)).toBe('http://h:8000');
  expect(serverRoot('https://h/openai/v1')).toBe('https://h/openai');
  for (const address of ['h:8000', 'ftp://h', '', 'http://me:secret@h'])
    expect(() => serverRoot(address)).toThrow();
  expect(() => serverRoot('http://me:secret@h')).not.toThrow(/secret/);
});

test('limits a minute let requests out evenly; a budget counts what is under way', () => {
  const spending = new Spending({ requestsPerMinute: 120, tokens: 1_000 }, null, 0);
  let sent = 0;
  for (let now = 0; now < 60_000; now += 50)
    if (spending.wait(now) === 0) {
      spending.sent();
      spending.ended(null);
      sent += 1;
    }
  expect(sent).toBeGreaterThan(120);
  expect(sent).toBeLessThanOrEqual(130);
  spending.sent();
  spending.ended({ prompt: 400, cached: 0, answer: 1 });
  expect(spending.isSpent).toBe(false);
  spending.sent();
  expect(spending.isSpent).toBe(true);
});

test('tokens a minute are counted by what answers took', () => {
  const spending = new Spending({ tokensPerMinute: 1_200 }, null, 0);
  expect(spending.wait(0)).toBe(0);
  spending.sent();
  spending.ended({ prompt: 299, cached: 0, answer: 1 });
  // 300 tokens at 20 a second; 100 of them could go at once.
  expect(spending.wait(0)).toBe(15_000);
  expect(spending.wait(15_000)).toBe(0);
});

test('a line gives from its front and its back, and takes back at its front', () => {
  const line = new WaitingLine<number>();
  for (let item = 0; item < 3_000; item++) line.push(item);
  const taken = Array.from({ length: 2_000 }, () => line.shift());
  expect(taken[1_999]).toBe(1_999);
  line.pushFront(7);
  expect([line.length, line.pop(), line.shift(), line.shift()]).toEqual([1_001, 2_999, 7, 2_000]);
  while (line.length > 0) line.pop();
  expect([line.pop(), line.shift()]).toEqual([undefined, undefined]);
});
