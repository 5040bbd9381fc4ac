import { expect, test } from 'vitest';
import type { Job } from '../../../src/model/job.ts';
import { mergeJob } from '../../../src/renderer/api/merge-job.ts';

const job = (log: readonly (readonly [number, string])[], rest: Partial<Job> = {}): Job => ({
  id: 'a',
  kind: 'run',
  title: 'demo',
  runId: 2,
  state: 'working',
  done: 0,
  total: 10,
  unit: 'comparisons',
  message: '',
  rate: null,
  secondsLeft: null,
  startedAt: 0,
  endedAt: null,
  error: null,
  log: log.map(([at, text]) => ({ at, text })),
  ...rest,
});
const texts = (merged: Job) => merged.log.map(({ text }) => text);

test("a job's log grows by the lines of each event", () => {
  const first = mergeJob(undefined, job([[1, 'opened']]), 1);
  const second = mergeJob(first, job([[2, 'asked']], { done: 4 }), 2);
  expect(texts(second)).toEqual(['opened', 'asked']);
  expect(second.done).toBe(4);
});

test('a list that repeats lines and holds earlier ones adds only those that are missing, in order', () => {
  const heard = mergeJob(undefined, job([[3, 'third']]), 3);
  const listed = mergeJob(
    heard,
    job([
      [1, 'first'],
      [3, 'third'],
      [3, 'also third'],
    ]),
    4,
  );
  expect(texts(listed)).toEqual(['first', 'third', 'also third']);
});

test('the rate is kept with the time at which it was told, and an unknown one is not', () => {
  const merged = mergeJob(mergeJob(undefined, job([], { rate: 20 }), 5), job([]), 6);
  expect(merged.rates).toEqual([{ at: 5, rate: 20 }]);
});

test('of a long log the newest 5,000 lines stay', () => {
  const lines = Array.from({ length: 4000 }, (_, i) => [i, `line ${i}`] as const);
  const later = Array.from({ length: 4000 }, (_, i) => [4000 + i, `line ${4000 + i}`] as const);
  const merged = mergeJob(mergeJob(undefined, job(lines), 0), job(later), 1);
  expect(merged.log).toHaveLength(5000);
  expect(merged.log.at(-1)?.text).toBe('line 7999');
});
