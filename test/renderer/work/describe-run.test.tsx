import { expect, test } from 'vitest';
import type { RunSummary } from '../../../src/model/run.ts';
import type { WatchedJob } from '../../../src/renderer/api/merge-job.ts';
import { describeRun } from '../../../src/renderer/work/describe-run.ts';
import { RUN_JOB, RUN_SUMMARY } from '../../fixtures/run-summary.ts';

test.each<[Partial<RunSummary>, Partial<WatchedJob> | null, string]>([
  [{}, null, 'finished · 7,296 comparisons'],
  [{ status: 'planned', answered: 0 }, null, 'not started · 0 of 7,296 comparisons'],
  [{ status: 'paused', answered: 1200 }, null, 'paused · 1,200 of 7,296 comparisons'],
  [{ status: 'running', answered: 1200 }, null, 'interrupted · 1,200 of 7,296 comparisons'],
  [{ status: 'running', answered: 1200 }, {}, 'running · 1,200 of 7,296 comparisons'],
  [
    { status: 'running', answered: 1200 },
    { kind: 'demo', runId: null },
    'running · 1,200 of 7,296 comparisons',
  ],
  [{ status: 'failed', answered: 7000 }, null, 'failed · 7,000 of 7,296 comparisons'],
  [{ planned: null, answered: 1368 }, null, 'finished · 1,368 comparisons'],
  [{ kind: 'recorded', planned: null }, null, 'recorded answers · 7,296 comparisons'],
])('a run %o with the job %o is "%s"', (run, job, text) =>
  expect(describeRun({ ...RUN_SUMMARY, ...run }, job === null ? [] : [{ ...RUN_JOB, ...job }])).toBe(text),
);
