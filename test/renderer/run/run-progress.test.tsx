import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { RunSummary } from '../../../src/model/run.ts';
import type { WatchedJob } from '../../../src/renderer/api/merge-job.ts';
import { RunProgressPanel } from '../../../src/renderer/views/run/run-progress.tsx';
import { progressOf } from '../../../src/renderer/work/run-progress-of.ts';
import { RUN_JOB, RUN_SUMMARY } from '../../fixtures/run-summary.ts';

/** The panel's figures by their titles. */
function shown(changes: Partial<RunSummary>, job?: Partial<WatchedJob>): Record<string, string> {
  const run = { ...RUN_SUMMARY, ...changes };
  const jobs = job === undefined ? [] : [{ ...RUN_JOB, ...job }];
  const { container } = render(
    <MantineProvider>
      <RunProgressPanel run={run} jobs={jobs} progress={progressOf(run, jobs[0])} />
    </MantineProvider>,
  );
  return Object.fromEntries(
    [...container.querySelectorAll('dt')].map((title) => [
      title.textContent,
      title.parentElement?.querySelector('dd')?.textContent ?? '',
    ]),
  );
}

test('a paused run shows how many of its comparisons are answered', () => {
  expect(shown({ status: 'paused', answered: 1824, failed: 3 })).toEqual({
    Answered: '1,824 of 7,296 (25.0 %)',
    Failed: '3',
  });
  expect(screen.getByRole('status').textContent).toBe('paused');
  expect(screen.getByLabelText('Progress of demo').getAttribute('aria-valuenow')).toBe('25');
});

test('a run under way shows its rate and how long it still takes', () => {
  const figures = shown(
    { status: 'running', answered: 1000 },
    { done: 1824, total: 7296, rate: 4.25, secondsLeft: 1287, startedAt: 0, message: 'opening the model' },
  );
  expect(figures).toMatchObject({
    Answered: '1,824 of 7,296 (25.0 %)',
    'Time left': '21 min 27 s',
  });
  expect(figures['Rate']).toMatch(/^4\.[23] \/ s$/);
  expect(screen.getByRole('status').textContent).toBe('running: opening the model');
});

test('an adaptive run does not say of how many, and an error is told with what to do', () => {
  const error = { code: 'disk-full' as const, message: 'The disk is full.', action: 'Free some.' };
  expect(
    shown({ status: 'failed', planned: null, answered: 12 }, { state: 'failed', endedAt: 65_000, error }),
  ).toMatchObject({ Answered: '12', Elapsed: '1 min 5 s' });
  expect(screen.getByRole('alert').textContent).toContain('The disk is full. Free some.');
});
