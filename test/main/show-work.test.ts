import { expect, test } from 'vitest';
import { ShowWork } from '../../src/main/show-work.ts';
import type { Job } from '../../src/model/job.ts';
import { seen } from '../fakes/electron.ts';

const job = (id: string, done: number, total: number | null, endedAt: number | null = null): Job => ({
  id,
  kind: 'run',
  title: id,
  runId: null,
  state: endedAt === null ? 'working' : 'done',
  done,
  total,
  unit: 'comparisons',
  message: '',
  rate: null,
  secondsLeft: null,
  startedAt: 0,
  endedAt,
  error: null,
  log: [],
});

test('the task bar follows the jobs, and the computer stays awake until the last one ends', () => {
  const shares: number[] = [];
  const work = new ShowWork((share) => shares.push(share));
  const hear = (data: Job) => {
    work.hear({ event: 'job', data });
  };
  hear(job('a', 0, 100));
  hear(job('a', 50, 100));
  hear(job('b', 0, null));
  hear(job('b', 1, 4));
  expect(seen.sleepBlockers.size).toBe(1);
  hear(job('a', 100, 100, 1));
  expect(seen.sleepBlockers.size).toBe(1);
  hear(job('b', 4, 4, 1));
  expect(seen.sleepBlockers.size).toBe(0);
  expect(shares).toEqual([0, 0.5, 2, 0.375, 0.25, -1]);
});

test('other messages change nothing', () => {
  const shares: number[] = [];
  new ShowWork((share) => shares.push(share)).hear({ event: 'navigate', data: { location: '/home' } });
  expect(shares).toEqual([]);
});
