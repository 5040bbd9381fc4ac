import { expect, test } from 'vitest';
import type { RunSummary } from '../../../src/model/run.ts';
import type { WatchedJob } from '../../../src/renderer/api/merge-job.ts';
import { progressOf } from '../../../src/renderer/work/run-progress-of.ts';

const run = (status: RunSummary['status'], answered: number, planned: number | null) =>
  ({ status, answered, planned }) as RunSummary;
const job = (state: WatchedJob['state'], done: number, unit = 'comparisons') =>
  ({ state, done, total: 100, unit }) as WatchedJob;

test('while a run is answered its job says how far it is', () =>
  expect(progressOf(run('running', 10, 100), job('working', 40))).toMatchObject({
    done: 40,
    share: 0.4,
    underWay: true,
    state: 'running',
  }));

test('before the first answer of a start what is stored counts, not the steps of opening the model', () =>
  expect(progressOf(run('running', 60, 100), job('working', 3, 'images'))).toMatchObject({
    done: 60,
    share: 0.6,
  }));

test('a run that was running when the program ended is called interrupted', () =>
  expect(progressOf(run('running', 60, 100), undefined)).toMatchObject({
    underWay: false,
    state: 'interrupted',
  }));

test('after its job the stored status counts', () =>
  expect(progressOf(run('paused', 60, 100), job('stopped', 61))).toMatchObject({
    done: 60,
    state: 'paused',
  }));

test('where the plan does not say how many there are, no share is made up', () =>
  expect(progressOf(run('paused', 60, null), undefined)).toMatchObject({ total: null, share: null }));

test('between the end of a job and the summary that tells of it, the count does not go back', () =>
  expect(progressOf(run('running', 80, 100), job('done', 100))).toMatchObject({
    done: 100,
    underWay: false,
    state: 'finished',
  }));

test('a run of recorded answers, which no plan counted, is done', () =>
  expect(progressOf(run('finished', 60, null), undefined)).toMatchObject({ total: null, share: 1 }));
