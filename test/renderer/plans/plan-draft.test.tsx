import { expect, test } from 'vitest';
import { LIKELIHOOD_PRESETS, type Likelihood } from '../../../src/core/likelihood.ts';
import type { DatasetSummary } from '../../../src/model/dataset-summary.ts';
import type { RunSummary } from '../../../src/model/run.ts';
import type { WorkspaceSummary } from '../../../src/model/workspace-summary.ts';
import { likelihoodChoices } from '../../../src/renderer/plans/likelihood-choices.ts';
import {
  choicesOf,
  planOf,
  problemsOf,
  referenceSetsByDataset,
  type PlanDraft,
} from '../../../src/renderer/plans/plan-draft.ts';
import { RUN_SUMMARY } from '../../fixtures/run-summary.ts';

const dataset: DatasetSummary = {
  id: 1,
  name: 'faces',
  kind: 'scut-fbp5500',
  simulated: false,
  images: 100,
  scored: 100,
  estimatedScores: null,
  groups: [],
  importedAt: 0,
  problems: [],
  problemCount: 0,
  noteCount: 0,
  ask: { question: null, words: null, more: null },
  splits: [
    {
      id: 4,
      name: 'split',
      kind: 'ratio',
      parts: [
        { name: 'test', images: 20 },
        { name: 'train', images: 80 },
      ],
    },
  ],
  referenceSets: [{ id: 7, name: 'papers', images: 50, splitId: 4 }],
  pairSets: [
    { id: 9, name: 'easy', variant: 'balanced-3', theta: 0.2, pairs: 30, splitId: null, part: null },
  ],
};
const run = (id: number, likelihood: RunSummary['likelihood'], source: string): RunSummary => ({
  ...RUN_SUMMARY,
  id,
  name: `run-${id}`,
  modelId: 3,
  modelName: 'llava',
  referenceSetId: 7,
  planned: 10,
  answered: 10,
  finishedAt: 1,
  likelihood,
  likelihoodSource: source,
});
const summary: WorkspaceSummary = {
  folder: '/w',
  name: 'w',
  version: '0',
  datasets: [dataset],
  runs: [],
  models: [
    {
      id: 3,
      name: 'llava',
      modelFile: '/m',
      mmprojFile: '/p',
      server: null,
      simulated: false,
      present: true,
      runs: 0,
    },
  ],
  judgements: 0,
};
const plan = (draft: Partial<PlanDraft>, filtered: readonly number[] | null = null) =>
  planOf(choicesOf(draft, dataset, summary), dataset, LIKELIHOOD_PRESETS.uol, filtered);

test('with nothing chosen the test part is compared with the references in both orders, by the model that is there', () => {
  const choices = choicesOf({}, dataset, summary);
  expect(choices.model?.id).toBe(3);
  expect(choices.name).toBe('against-papers');
  expect(Object.values(problemsOf(choices, [])).every((problem) => problem === null)).toBe(true);
  expect(plan({})).toEqual({
    kind: 'against-references',
    targets: { kind: 'part', splitId: 4, part: 'test' },
    limit: null,
    referenceSetId: 7,
    orders: 'both',
  });
});

test('a server takes no adapters, members or device of a draft, which keeps them for another model', () => {
  const [model] = summary.models;
  const server = {
    managed: { program: 'llama-server', model: '/m', mmproj: '/p', adapter: null, args: [] },
    model: 'm',
    adapter: null,
    prompt: 'chat',
  } as const;
  const members = [
    { name: 'a', adapters: [{ file: '/a.gguf', scale: 1 }] },
    { name: 'b', adapters: [] },
  ];
  const draft = { members, gpu: 'cuda' } as const;
  const onServer = choicesOf(draft, dataset, {
    ...summary,
    models: summary.models.map((one) => ({ ...one, server })),
  });
  expect([onServer.members, onServer.gpu]).toEqual([[{ name: 'model', adapters: [] }], 'auto']);
  expect(model?.server).toBeNull();
  expect(choicesOf(draft, dataset, summary)).toMatchObject(draft);
});

test('without references a pair set is compared, and without both all pairs of few images', () => {
  const noReferences = { ...dataset, referenceSets: [] };
  expect(choicesOf({}, noReferences, summary).kind).toBe('pair-set');
  const nothing = choicesOf({}, { ...noReferences, pairSets: [] }, summary);
  expect([nothing.kind, nothing.limit]).toEqual(['all-pairs', 50]);
});

test('a draft that names a set or split that is gone falls back to what is there', () => {
  const choices = choicesOf(
    { referenceSetId: 99, targets: { splitId: 98, part: 'test' }, modelId: 97 },
    dataset,
    summary,
  );
  expect([choices.referenceSet?.id, choices.targets.splitId, choices.model?.id]).toEqual([7, 4, 3]);
});

test('a limit that was emptied means all images, another than one never touched', () => {
  expect(plan({ kind: 'all-pairs' })).toMatchObject({ limit: 50 });
  expect(plan({ kind: 'all-pairs', limit: null })).toMatchObject({ limit: null });
});

test('images that pass the filter are named one by one, and none of them is no plan', () => {
  expect(plan({ kind: 'all-pairs' }, [5, 6])).toMatchObject({ images: { kind: 'images', ids: [5, 6] } });
  expect(plan({ kind: 'all-pairs' }, [])).toBeNull();
});

test('an adaptive plan carries budget, interval, batch, evidence and the likelihood it chooses under', () =>
  expect(plan({ kind: 'adaptive', budget: 30 })).toMatchObject({
    budget: 30,
    intervalWidth: null,
    narrowing: 0.005,
    batch: 8,
    evidence: 'hard',
    likelihood: LIKELIHOOD_PRESETS.uol,
  }));

test('reverse orders are left out of a plan of both orders, under a calibrated likelihood alone', () => {
  const own: Likelihood = { kind: 'rao-kupper', scale: 6, margin: 3, bias: 0.01 };
  const few = { kind: 'adaptive', reverseGain: 0.001, likelihood: 'own', own } as const;
  expect(plan(few)).toMatchObject({ orders: 'both', reverseGain: 0.001 });
  expect(plan({ ...few, orders: 'forward' })).not.toHaveProperty('reverseGain');
  expect(plan({ kind: 'adaptive' })).not.toHaveProperty('reverseGain');
  const problemOf = (draft: Parameters<typeof plan>[0]) =>
    problemsOf(choicesOf(draft, dataset, summary), []).reverseGain;
  expect(problemOf(few)).toBeNull();
  expect(problemOf({ ...few, reverseGain: 0 })).not.toBeNull();
  expect(problemOf({ ...few, likelihood: 'uol' })).toBe(
    'Needs a calibrated likelihood: choose one below, or leave this empty.',
  );
  expect(problemOf({ ...few, likelihood: 'uol', orders: 'forward' })).toBeNull();
});

test('each wrong choice says what to do', () => {
  const problems = problemsOf(
    choicesOf(
      {
        kind: 'adaptive',
        budget: 0,
        theta: null,
        name: 'taken',
        members: [
          { name: 'a', adapters: [] },
          { name: ' a', adapters: [] },
        ],
      },
      dataset,
      summary,
    ),
    ['taken'],
  );
  expect(problems).toMatchObject({
    budget: 'Give a number from 1 to 100000.',
    theta: 'Give a number from 0 to 4.',
    name: 'This name is taken: choose another.',
    members: 'Give every member a different name.',
    intervalWidth: null,
  });
});

test('likelihoods of runs are offered once each, with where they come from', () => {
  const calibrated: Likelihood = { kind: 'rao-kupper', scale: 6, margin: 3, bias: 0.01 };
  const withRuns = {
    ...summary,
    runs: [
      run(1, calibrated, 'calibrated on 50 pairs'),
      run(2, calibrated, 'calibrated on 50 pairs'),
      run(3, LIKELIHOOD_PRESETS.uol, 'preset'),
    ],
  };
  expect(likelihoodChoices(withRuns, 1).map(({ title }) => title)).toEqual([
    'UOL preset (k 10.99, δ 2.20)',
    'Unit preset (k 1.00, δ 0.20)',
    'Calibrated on 50 pairs (k 6.00, δ 3.00, b 0.010)',
  ]);
  expect(choicesOf({}, dataset, { ...withRuns, runs: withRuns.runs.slice(0, 2) }).likelihood).toBe('run-2');
});

test('references may be those of another dataset, which stand behind its own', () => {
  const other = {
    ...dataset,
    id: 2,
    name: 'paintings',
    referenceSets: [{ ...dataset.referenceSets[0], id: 8, name: 'old', images: 12, splitId: null }],
  };
  const empty = { ...dataset, id: 3, name: 'empty', referenceSets: [] };
  const workspace = { ...summary, datasets: [other, empty, dataset] };
  expect(referenceSetsByDataset(dataset, workspace).map(({ name }) => name)).toEqual(['faces', 'paintings']);
  expect(choicesOf({}, dataset, workspace).referenceSet?.name).toBe('papers');
  const choices = choicesOf({ referenceSetId: 8 }, dataset, workspace);
  expect(choices).toMatchObject({ referenceSet: { name: 'old' }, name: 'against-old' });
  expect(planOf(choices, dataset, LIKELIHOOD_PRESETS.uol, null)).toMatchObject({
    kind: 'against-references',
    referenceSetId: 8,
  });
  // Without one of its own, none is taken unasked.
  expect(choicesOf({}, empty, workspace).referenceSet).toBeUndefined();
});
