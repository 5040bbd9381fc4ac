import { expect, it } from 'vitest';
import type { DatasetSummary } from '../../../src/model/dataset-summary.ts';
import type { RunSummary } from '../../../src/model/run.ts';
import type { WorkspaceSummary } from '../../../src/model/workspace-summary.ts';
import { describeProgress, firstOpenStep, nextSteps } from '../../../src/renderer/views/home/next-steps.ts';
import { RUN_SUMMARY } from '../../fixtures/run-summary.ts';

const EMPTY: WorkspaceSummary = {
  folder: '/w',
  name: 'w',
  version: '0',
  datasets: [],
  runs: [],
  models: [],
  judgements: 0,
};

const DATASET: DatasetSummary = {
  id: 1,
  name: 'faces',
  kind: 'folder',
  simulated: false,
  images: 12,
  scored: 12,
  estimatedScores: null,
  groups: [],
  importedAt: 0,
  problems: [],
  problemCount: 0,
  noteCount: 0,
  ask: { question: null, words: null, more: null },
  splits: [{ id: 1, name: '4:1', kind: 'random', parts: [{ name: 'train', images: 9 }] }],
  referenceSets: [],
  pairSets: [],
};

const RUN: RunSummary = {
  ...RUN_SUMMARY,
  name: 'first run',
  modelName: 'llava',
  planKind: 'all-pairs',
  referenceSetId: null,
  hasTargets: false,
  planned: 10,
  answered: 10,
  finishedAt: 1,
  likelihood: { kind: 'rao-kupper', scale: 1, margin: 1, bias: 0 },
  likelihoodSource: 'preset uol, not calibrated',
};

const MODEL = {
  id: 1,
  name: 'llava',
  modelFile: 'm',
  mmprojFile: 'p',
  simulated: false,
  server: null,
  present: true,
  runs: 1,
};

it('begins an empty workspace with the import, and lets nothing be done that needs images', () => {
  const steps = nextSteps({
    summary: EMPTY,
    dataset: undefined,
    run: undefined,
    scored: false,
    trainings: [],
  });
  expect(firstOpenStep(steps)?.key).toBe('import');
  expect(steps.filter(({ waitsFor }) => waitsFor === null).map(({ key }) => key)).toEqual([
    'import',
    'model',
  ]);
});

it('goes on with the first thing that is missing', () => {
  const summary = { ...EMPTY, datasets: [DATASET] };
  const steps = nextSteps({ summary, dataset: DATASET, run: undefined, scored: false, trainings: [] });
  expect(firstOpenStep(steps)?.key).toBe('references');
  expect(steps.find(({ key }) => key === 'run')?.waitsFor).toBe('Choose a model first');
});

it('asks for a calibration after a run, and for judgements last', () => {
  const summary = { ...EMPTY, datasets: [DATASET], runs: [RUN], models: [MODEL] };
  const dataset = { ...DATASET, referenceSets: [{ id: 1, name: 'refs', images: 5, splitId: 1 }] };
  const state = { summary, dataset, run: RUN, scored: false, trainings: [] };
  expect(firstOpenStep(nextSteps(state))?.key).toBe('calibrate');
  const calibrated = { ...RUN, likelihoodSource: 'calibrated on 100 comparisons of run "first run"' };
  expect(firstOpenStep(nextSteps({ ...state, run: calibrated }))?.key).toBe('score');
  expect(firstOpenStep(nextSteps({ ...state, run: calibrated, scored: true }))?.key).toBe('judge');
  const judged = { ...summary, judgements: 3 };
  expect(
    firstOpenStep(nextSteps({ ...state, summary: judged, run: calibrated, scored: true })),
  ).toBeUndefined();
});

it('does not count another dataset’s runs', () => {
  const summary = { ...EMPTY, datasets: [DATASET], runs: [{ ...RUN, datasetId: 2 }], models: [MODEL] };
  const steps = nextSteps({ summary, dataset: DATASET, run: undefined, scored: false, trainings: [] });
  expect(steps.find(({ key }) => key === 'run')?.done).toBe(false);
});

it('tells the progress of all the steps that it lists, whether the scores are known yet or not', () => {
  const summary = { ...EMPTY, datasets: [DATASET], runs: [RUN], models: [MODEL] };
  const state = { summary, dataset: DATASET, run: RUN, trainings: [] };
  const told = (more: { scored: boolean | null; trainings?: { name: string; dataset: string }[] }) =>
    describeProgress(nextSteps({ ...state, ...more }));
  expect(nextSteps({ ...state, scored: true })).toHaveLength(10);
  expect(told({ scored: null })).toBe('4 of 8 done, 2 more are optional');
  expect(told({ scored: true })).toBe('5 of 8 done, 2 more are optional');
  const trainings = [{ name: 't', dataset: 'faces' }];
  expect(told({ scored: true, trainings })).toBe('6 of 9 done, 1 more is optional');
});
