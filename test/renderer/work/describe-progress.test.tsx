import { expect, test } from 'vitest';
import type { Job } from '../../../src/model/job.ts';
import { describeProgress } from '../../../src/renderer/work/describe-progress.ts';

const job = (given: Partial<Job>) =>
  describeProgress({
    state: 'working',
    done: 1200,
    total: 7296,
    unit: 'comparisons',
    rate: null,
    ...given,
  } as Job);

test.each([
  [{}, '1,200 of 7,296 comparisons'],
  [{ rate: 48.24 }, '1,200 of 7,296 comparisons · 48 a second'],
  [{ total: null }, '1,200 comparisons'],
  [{ state: 'waiting' }, 'waiting'],
  [{ state: 'stopping' }, 'stopping after the work in progress'],
] as const)('a job with %o is told as "%s"', (given, told) => {
  expect(job(given)).toBe(told);
});
