import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { insertPairSet, pairsOfSet } from '../../src/engine/store/pair-sets.ts';
import { lockTraining } from '../../src/engine/training/training-lock.ts';
import type { RecipeInput } from '../../src/model/recipe.ts';
import { eventually } from '../fixtures/eventually.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { TINY_RECIPE, trainingWorkspace } from '../fixtures/training-workspace.ts';

/** A workbench on a workspace that can train, and a way to begin. */
async function workbenchToTrain() {
  const made = await trainingWorkspace(temporaryFolder());
  const opened = openWorkbench(made.dir);
  const { dir, ...ids } = made;
  const given = (name: string, recipe: Partial<Record<keyof RecipeInput, number | boolean>> = {}) => ({
    name,
    ...ids,
    start: null,
    recipe: { ...TINY_RECIPE, ...recipe, lora: { ...TINY_RECIPE.lora } },
    gpu: 'cpu' as const,
  });
  const jobOf = async (name: string) =>
    (await opened.ask('jobs.list', {})).findLast(({ kind, title }) => kind === 'training' && title === name);
  const ended = (name: string) =>
    eventually(async () => {
      const job = await jobOf(name);
      if (job?.endedAt == null) throw new Error(`${name} goes on`);
      return job;
    });
  return { ...opened, dir, ids, given, jobOf, ended };
}

test('a training runs as a job, and its steps, epochs and files can be asked for', async () => {
  const { ask, failure, given, ended, changes } = await workbenchToTrain();
  expect(await ask('training.list', {})).toEqual([]);
  await ask('training.start', given('small'));
  const job = await ended('small');
  expect(job).toMatchObject({ state: 'done', error: null });
  expect(job.log.map(({ text }) => text)).toEqual([
    'Started.',
    expect.stringMatching(/^Epoch 1: /),
    expect.stringMatching(/^Epoch 2: /),
    'Finished after 2 epochs.',
  ]);
  expect(changes()).toContain('trainings');

  const [summary] = await ask('training.list', {});
  expect(summary).toMatchObject({
    name: 'small',
    simulated: true,
    dataset: 'faces',
    pairSet: 'few',
    status: 'finished',
    epochs: 2,
    ofEpochs: 2,
    step: 18,
    steps: 18,
  });
  const detail = await ask('training.get', { name: 'small' });
  expect(detail.training).toEqual({ First: 6, Second: 6, Similar: 6 });
  expect(detail.validation).toEqual({ First: 2, Second: 2, Similar: 2 });
  expect(detail.finished.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 9],
    [2, 18],
  ]);
  expect(detail.finished.every(({ adapter, mmproj }) => (adapter.bytes ?? 0) > 0 && mmproj !== null)).toBe(
    true,
  );
  const losses = detail.finished.map(({ validation }) => validation?.loss ?? NaN);
  expect(detail.best?.loss).toBe(Math.min(...losses));
  expect(detail.log.at(-1)?.text).toBe('finished');

  const { of, points } = await ask('training.steps', { name: 'small', after: 0, of: null });
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  expect(points.every(({ loss, gradientNorm }) => loss > 0 && gradientNorm > 0)).toBe(true);
  const later = await ask('training.steps', { name: 'small', after: 15, of });
  expect(later.points.map(({ step }) => step)).toEqual([16, 17, 18]);
  const ofAnother = await ask('training.steps', { name: 'small', after: 15, of: 'another file' });
  expect(ofAnother).toMatchObject({ after: 0, of });
  expect(ofAnother.points).toHaveLength(18);

  const folder = join(detail.folder, 'peft-epoch-2');
  const exported = await ask('training.exportAdapter', { name: 'small', epoch: 2, folder });
  expect(exported).toMatchObject({
    training: 'small',
    epoch: 2,
    folder,
    simulated: true,
    projector: true,
    base: null,
  });
  expect(exported.files.every((file) => existsSync(file))).toBe(true);
  const again = { name: 'small', epoch: 2, folder };
  expect(await failure('training.exportAdapter', again)).toMatchObject({ code: 'name-taken' });
  const outside = { ...again, folder: '/somewhere/else' };
  expect(await failure('training.exportAdapter', outside)).toMatchObject({ code: 'path-not-allowed' });
});

test('a paused training goes on where it was, also after its program was closed', async () => {
  const { ask, given, ended, dir, workbench } = await workbenchToTrain();
  await ask('training.start', given('long', { epochs: 1_000 }));
  await eventually(async () => {
    expect((await ask('training.list', {}))[0]?.step).toBeGreaterThan(2);
  });
  expect((await ask('training.list', {}))[0]?.status).toBe('running');
  await ask('training.pause', { name: 'long' });
  expect(await ended('long')).toMatchObject({ state: 'stopped' });
  const [paused] = await ask('training.list', {});
  expect(paused?.status).toBe('paused');
  expect(paused?.step).toBeLessThan(9_000);
  await workbench.close();

  const again = openWorkbench(dir);
  expect((await again.ask('training.list', {}))[0]).toEqual(paused);
  await again.ask('training.resume', { name: 'long', gpu: 'cpu' });
  await eventually(async () => {
    expect((await again.ask('training.list', {}))[0]?.step).toBeGreaterThan(paused?.step ?? Infinity);
  });
  const { points } = await again.ask('training.steps', { name: 'long', after: 0, of: null });
  expect(points.map(({ step }) => step)).toEqual(points.map((_, index) => index + 1));
});

test('a training that another process holds runs, and can neither be paused nor gone on with here', async () => {
  const { ask, given, ended, failure, dir, changes } = await workbenchToTrain();
  await ask('training.start', given('held', { epochs: 1 }));
  await ended('held');
  const lock = lockTraining(join(dir, 'training', 'held'));
  expect((await ask('training.list', {}))[0]?.status).toBe('running');
  for (const [name, params] of [
    ['training.pause', { name: 'held' }],
    ['training.resume', { name: 'held', gpu: 'cpu' }],
    ['training.remove', { name: 'held', removed: true }],
  ] as const)
    expect(await failure(name, params)).toMatchObject({ code: 'training-busy' });
  changes();
  lock[Symbol.dispose]();
  expect((await ask('training.list', {}))[0]?.status).toBe('finished');
});

test('a removed training is in no list until it is brought back, and its name stays its own', async () => {
  const { ask, given, ended, failure, dir } = await workbenchToTrain();
  await ask('training.start', given('gone', { epochs: 1 }));
  await ended('gone');
  await ask('training.remove', { name: 'gone', removed: true });
  expect(await ask('training.list', {})).toEqual([]);
  expect(existsSync(join(dir, 'training', 'gone', 'epoch-1.gguf'))).toBe(true);
  expect(await failure('training.start', given('gone'))).toMatchObject({ code: 'name-taken' });
  await ask('training.remove', { name: 'gone', removed: false });
  expect((await ask('training.list', {})).map(({ name }) => name)).toEqual(['gone']);
});

test('an epoch answers a run with its own projector, and several are an ensemble', async () => {
  const { ask, given, ended, failure, dir, ids } = await workbenchToTrain();
  await ask('training.start', given('own'));
  await ended('own');
  await ask('training.start', given('shared', { projector: false, epochs: 1 }));
  await ended('shared');
  const file = (training: string, name: string) => join(dir, 'training', training, name);

  const both = await ask('training.useEpochs', { name: 'own', epochs: [1, 2] });
  expect(both).toEqual({
    datasetId: ids.datasetId,
    modelId: ids.modelId,
    members: [1, 2].map((epoch) => ({
      name: `epoch-${epoch}`,
      adapters: [{ file: file('own', `epoch-${epoch}.gguf`), scale: 1 }],
      mmproj: file('own', `epoch-${epoch}-mmproj.gguf`),
    })),
  });
  expect((await ask('training.useEpochs', { name: 'shared', epochs: [1] })).members).toEqual([
    { name: 'epoch-1', adapters: [{ file: file('shared', 'epoch-1.gguf'), scale: 1 }] },
  ]);
  expect(await failure('training.useEpochs', { name: 'own', epochs: [3] })).toMatchObject({
    code: 'epoch-missing',
  });

  const { id } = await ask('runs.create', {
    name: 'ensemble',
    datasetId: ids.datasetId,
    modelId: both.modelId,
    members: both.members,
    plan: { kind: 'pair-set', pairSetId: ids.pairSetId, orders: 'forward' },
    theta: 0.2,
  });
  await ask('runs.start', { runId: id, gpu: 'cpu' });
  await eventually(async () => {
    const run = (await ask('workspace.summary', {})).runs.find((each) => each.id === id);
    expect(run).toMatchObject({
      status: 'finished',
      answered: 24,
      failed: 0,
      members: ['epoch-1', 'epoch-2'],
    });
  });
});

test('a recipe is checked field by field, and a wrong one starts nothing', async () => {
  const { ask, given, failure, ids, dir } = await workbenchToTrain();
  const check = (recipe: Parameters<typeof ask<'training.check'>>[1]['recipe']) =>
    ask('training.check', { name: 'new', pairSetId: ids.pairSetId, recipe });
  expect(await check({ validationShare: 0.2, batch: 2, accumulation: 1, epochs: 3 })).toEqual({
    problems: [],
    notices: [],
    pairs: { First: 8, Second: 8, Similar: 8 },
    training: { First: 6, Second: 6, Similar: 6 },
    validation: { First: 2, Second: 2, Similar: 2 },
    steps: 27,
  });
  const { problems, steps } = await check({
    epochs: 0,
    batch: 1.5,
    warmUp: 1,
    seed: 'x',
    sed: 1,
    clipNorm: 0,
    classWeights: 'rare',
    lora: { rank: null, targets: [] },
    patience: 2,
  });
  expect(steps).toBeNull();
  expect(Object.fromEntries(problems.map(({ field, message }) => [field, message]))).toEqual({
    epochs: 'Give a number from 1 on.',
    batch: 'Give a whole number.',
    warmUp: 'Give a number below 1.',
    seed: 'Give a number.',
    '': 'There is no field "sed".',
    clipNorm: 'Give a number above 0.',
    classWeights:
      'must be "equal", "balanced" or three numbers from 0 on: the weights of First, Second and Similar',
    'lora.rank': 'Give a number.',
    'lora.targets': 'Choose at least one.',
  });
  expect((await check({ patience: 2, validationShare: 0 })).problems).toEqual([
    { field: 'patience', message: 'needs held-out pairs: a validationShare above 0' },
  ]);
  expect(await failure('training.start', given('wrong', { epochs: 0 }))).toMatchObject({
    code: 'bad-recipe',
  });
  expect(await ask('jobs.list', {})).toEqual([]);
  expect(existsSync(join(dir, 'training'))).toBe(false);
});

test('a pair set with an empty class is told of, or refused where nothing could be learnt', async () => {
  const { ask, workspace, ids } = await workbenchToTrain();
  const draw = (name: string, wanted: readonly string[]) =>
    insertPairSet(workspace.db, {
      datasetId: ids.datasetId,
      splitId: null,
      part: null,
      name,
      variant: 'imported',
      theta: 0.2,
      seed: null,
      pairs: pairsOfSet(workspace.db, ids.pairSetId).filter(({ label }) => wanted.includes(label)),
    });
  const [decisive, similar] = [draw('decisive', ['First', 'Second']), draw('similar', ['Similar'])];
  const meant = { withoutSimilar: true };
  expect(await ask('training.check', { name: 'new', pairSetId: decisive, recipe: meant })).toMatchObject({
    problems: [],
    notices: [expect.stringContaining('No pair of the set is Similar')],
  });
  const problemsOf = async (pairSetId: number, recipe: RecipeInput) => {
    const { problems } = await ask('training.check', {
      name: 'new',
      pairSetId,
      recipe: JSON.parse(JSON.stringify(recipe)) as Record<string, never>,
    });
    return problems.map(({ field, message }) => `${field}: ${message}`);
  };
  const [lacking = ''] = await problemsOf(decisive, {});
  expect(lacking).toMatch(/^pairs: No pair of the set is Similar.*balanced-2.*withoutSimilar/);
  const [balanced = ''] = await problemsOf(decisive, { ...meant, classWeights: 'balanced' });
  expect(balanced).toMatch(/^classWeights: No training pair is Similar/);
  const [alone = ''] = await problemsOf(similar, {});
  expect(alone).toMatch(/^pairs: Every pair of the set is Similar/);
});

test.each(['..', '../other', 'a/b', 'a\\b', '.hidden', ' ', 'nul\0', 'C:', '%2e%2e'])(
  'the name %j leads out of no folder',
  async (name) => {
    const folder = temporaryFolder();
    Workspace.open(folder, { create: true }).close();
    const { failure } = openWorkbench(folder);
    for (const request of ['training.get', 'training.pause'] as const)
      expect((await failure(request, { name })).code).toMatch(/^bad-(training-name|request)$/);
    expect((await failure('training.remove', { name, removed: true })).code).toMatch(/^bad-/);
  },
);
