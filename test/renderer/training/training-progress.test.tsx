import { expect, test } from 'vitest';
import type { TrainingSummary } from '../../../src/model/training.ts';
import type { WatchedJob } from '../../../src/renderer/api/merge-job.ts';
import { listedTrainings } from '../../../src/renderer/views/training/listed-trainings.ts';
import { trainingProgressOf } from '../../../src/renderer/views/training/training-progress-of.ts';

const KEPT: TrainingSummary = {
  name: 'kept',
  simulated: true,
  dataset: 'faces',
  pairSet: 'pairs',
  status: 'paused',
  startedAt: 1,
  epochs: 1,
  ofEpochs: 5,
  step: 20,
  steps: 100,
  best: null,
};

function jobOf(title: string, changes: Partial<WatchedJob> = {}): WatchedJob {
  return {
    id: title,
    kind: 'training',
    title,
    runId: null,
    state: 'working',
    done: 30,
    total: 100,
    unit: 'steps',
    message: '',
    rate: null,
    secondsLeft: null,
    startedAt: 0,
    endedAt: null,
    error: null,
    log: [],
    rates: [],
    ...changes,
  };
}

test('the list has the newest first, and what jobs are about to make before it is there', () => {
  const jobs = [
    jobOf('kept'),
    jobOf('coming', { unit: '' }),
    jobOf('failed', { state: 'failed', endedAt: 1 }),
    jobOf('removed', { state: 'stopped', endedAt: 1 }),
    jobOf('a run', { kind: 'run' }),
  ];
  expect(listedTrainings([KEPT, { ...KEPT, name: 'newer' }], jobs).map(({ name }) => name)).toEqual([
    'failed',
    'coming',
    'newer',
    'kept',
  ]);
});

test.each([
  [
    'its job’s count while that is ahead',
    KEPT,
    jobOf('kept'),
    { state: 'running', step: 30, share: 0.3, underWay: true },
  ],
  [
    'what it does besides steps',
    KEPT,
    jobOf('kept', { unit: 'held-out pairs', done: 4, total: 12 }),
    { state: 'evaluating held-out pairs', step: 20, besides: { done: 4, total: 12, unit: 'held-out pairs' } },
  ],
  ['that it waits', KEPT, jobOf('kept', { state: 'waiting', unit: '' }), { state: 'waiting' }],
  [
    'that its job failed',
    KEPT,
    jobOf('kept', { state: 'failed', endedAt: 2 }),
    { state: 'stopped by an error', underWay: false, elsewhere: false },
  ],
  [
    'that another process trains',
    { ...KEPT, status: 'running' } as const,
    undefined,
    { state: 'running in another process', elsewhere: true, underWay: false },
  ],
  ['how it ended', { ...KEPT, status: 'stopped-early' } as const, undefined, { state: 'stopped early' }],
])('a training’s progress tells %s', (_, training, job, told) =>
  expect(trainingProgressOf(training, job)).toMatchObject(told),
);
