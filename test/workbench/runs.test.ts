import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { insertDataset } from '../../src/engine/store/datasets.ts';
import { insertImages } from '../../src/engine/store/images.ts';
import { insertModel } from '../../src/engine/store/models.ts';
import { insertPairSet } from '../../src/engine/store/pair-sets.ts';
import { insertReferenceSet } from '../../src/engine/store/reference-sets.ts';
import { runById } from '../../src/engine/store/runs.ts';
import { insertSplit } from '../../src/engine/store/splits.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Message } from '../../src/ipc/events.ts';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';
import type { RunSummary } from '../../src/model/run.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { writeImages } from '../fixtures/image-folder.ts';
import { eventually } from '../fixtures/eventually.ts';
import { heldRule, launchRule } from '../fixtures/launch-rule.ts';
import { testWorkbench } from '../fixtures/served-workbench.ts';
import { ruleRun } from '../fixtures/rule-run.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Asks what must succeed. */
async function ask<Name extends RequestName>(
  workbench: Workbench,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  const reply = await workbench.request(name, params);
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code}: ${reply.error.message}`);
  return reply.value as Result<Name>;
}

/** The code with which a request is refused. */
async function refusal<Name extends RequestName>(workbench: Workbench, name: Name, params: Params<Name>) {
  const reply = await workbench.request(name, params);
  return reply.ok ? null : reply.error.code;
}

async function summaryOf(workbench: Workbench, runId: number): Promise<RunSummary | undefined> {
  return (await ask(workbench, 'workspace.summary', {})).runs.find(({ id }) => id === runId);
}

async function jobEnd(workbench: Workbench, jobId: string) {
  return eventually(async () => {
    const job = (await ask(workbench, 'jobs.list', {})).find(({ id }) => id === jobId);
    if (job?.endedAt == null) throw new Error('the job goes on');
    return job;
  });
}

/**
 * A workbench with a dataset of 40 images, of which 30 have scores from 1 to 5 and are 'train', the others have none
 * and are 'test'; 10 references among the first, a pair set, a model that answers by the rule.
 *
 * @param pathOf a word in a file's path makes the rule behave
 * @param launchInference starts what answers. Defaults to the rule
 */
function planned(
  pathOf: (index: number) => string = (index) => `${index}.jpg`,
  launchInference = launchRule,
) {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const { db } = workspace;
  const datasetId = insertDataset(db, {
    name: 'images',
    kind: 'csv',
    root: '/images',
    rawRange: null,
    importedAt: 0,
    report: null,
  });
  const ids = insertImages(
    db,
    datasetId,
    Array.from({ length: 40 }, (_, index) => ({
      name: `${index}.jpg`,
      path: pathOf(index),
      score: index < 30 ? 1 + (4 * index) / 29 : null,
    })),
  );
  const splitId = insertSplit(db, {
    datasetId,
    name: 'split',
    kind: 'ratio',
    seed: 1,
    members: ids.map((imageId, index) => ({ imageId, part: index < 30 ? 'train' : 'test' })),
  });
  const referenceSetId = insertReferenceSet(db, {
    datasetId,
    splitId,
    name: 'references',
    binWidth: null,
    perBin: null,
    seed: null,
    imageIds: ids.filter((_, index) => index < 30 && index % 3 === 0),
  });
  const pairSetId = insertPairSet(db, {
    datasetId,
    splitId: null,
    part: null,
    name: 'pairs',
    variant: 'imported',
    theta: 0.2,
    seed: null,
    pairs: [
      { firstId: ids[1] ?? 0, secondId: ids[2] ?? 0, label: 'Second' },
      { firstId: ids[3] ?? 0, secondId: ids[4] ?? 0, label: 'Second' },
    ],
  });
  const modelId = insertModel(db, { name: 'rule', modelFile: 'rule', mmprojFile: 'rule', card: null });
  const workbench = testWorkbench(workspace, launchInference);
  const create = (plan: Params<'runs.create'>['plan'], name = 'run') =>
    ask(workbench, 'runs.create', {
      name,
      datasetId,
      modelId,
      members: [{ name: 'model', adapters: [] }],
      plan,
      theta: 0.2,
    });
  return { workbench, workspace, datasetId, ids, splitId, referenceSetId, pairSetId, modelId, create };
}

const FORWARD = { orders: 'forward', limit: null } as const;

test('a plan names its images by part, dataset or one by one, and a pair set as it is', async () => {
  const { workspace, datasetId, ids, splitId, referenceSetId, pairSetId, create } = planned();
  const planOf = async (plan: Params<'runs.create'>['plan'], name: string) =>
    runById(workspace.db, (await create(plan, name)).id)?.plan;
  const against = { kind: 'against-references', referenceSetId, ...FORWARD } as const;
  expect(await planOf({ ...against, targets: { kind: 'part', splitId, part: 'test' } }, 'part')).toEqual({
    kind: 'against-references',
    targets: ids.slice(30),
    references: referenceSetId,
    orders: 'forward',
  });
  expect(await planOf({ ...against, targets: { kind: 'dataset', datasetId } }, 'dataset')).toMatchObject({
    targets: ids,
  });
  const [one = 0, two = 0] = ids;
  expect(
    await planOf(
      { kind: 'all-pairs', images: { kind: 'images', ids: [two, one, two] }, limit: null, orders: 'both' },
      'images',
    ),
  ).toEqual({ kind: 'all-pairs', images: [one, two], orders: 'both' });
  expect(await planOf({ kind: 'pair-set', pairSetId, orders: 'both' }, 'pairs')).toEqual({
    kind: 'pair-set',
    pairSetId,
    orders: 'both',
  });
});

test('a limit takes images evenly over their scores', async () => {
  const { workspace, ids, splitId, create } = planned();
  const { id } = await create({
    kind: 'all-pairs',
    images: { kind: 'part', splitId, part: 'train' },
    limit: 3,
    orders: 'forward',
  });
  expect(runById(workspace.db, id)?.plan).toMatchObject({ images: [ids[5], ids[15], ids[25]] });
});

test('a plan of what the dataset does not have is refused', async () => {
  const { workbench, workspace, modelId, datasetId, splitId, referenceSetId } = planned();
  const other = insertDataset(workspace.db, {
    name: 'other',
    kind: 'csv',
    root: '/other',
    rawRange: null,
    importedAt: 0,
    report: null,
  });
  const plan = {
    kind: 'against-references',
    targets: { kind: 'part', splitId, part: 'test' },
    ...FORWARD,
  } as const;
  const refused = (params: Partial<Params<'runs.create'>>) =>
    refusal(workbench, 'runs.create', {
      name: 'run',
      datasetId,
      modelId,
      members: [{ name: 'model', adapters: [] }],
      plan: { ...plan, referenceSetId },
      theta: 0.2,
      ...params,
    });
  const against = (changes: { readonly referenceSetId: number }) =>
    refused({ plan: { ...plan, ...changes } });
  const images = (ids: number[]) =>
    refused({ plan: { kind: 'all-pairs', images: { kind: 'images', ids }, ...FORWARD } });
  expect(await refused({ datasetId: 99 })).toBe('dataset-missing');
  expect(await refused({ modelId: 99 })).toBe('model-missing');
  expect(await refused({ datasetId: other })).toBe('split-missing');
  expect(await against({ referenceSetId: 9_999 })).toBe('reference-set-missing');
  expect(await refused({ plan: { kind: 'pair-set', pairSetId: 99, orders: 'both' } })).toBe(
    'pair-set-missing',
  );
  expect(await images([9_999])).toBe('image-missing');
  expect(await images([1])).toBe('images-missing');
  expect(
    await refused({
      plan: { kind: 'all-pairs', images: { kind: 'part', splitId, part: 'nothing' }, ...FORWARD },
    }),
  ).toBe('images-missing');
  expect(
    await refused({ members: [{ name: 'outside', adapters: [{ file: '/etc/passwd', scale: 1 }] }] }),
  ).toBe('path-not-allowed');
  expect(await refused({ members: [{ name: 'outside', adapters: [], mmproj: '/etc/passwd' }] })).toBe(
    'path-not-allowed',
  );
  expect(await refused({})).toBeNull();
  expect(await refused({})).toBe('name-taken');
});

test('a plan that no memory would hold is refused before it is made', async () => {
  const { workbench, workspace, datasetId, modelId } = planned();
  insertImages(
    workspace.db,
    datasetId,
    Array.from({ length: 3_200 }, (_, index) => ({ name: `more ${index}` })),
  );
  const images = { kind: 'dataset', datasetId } as const;
  const request = { name: 'run', datasetId, modelId, members: [{ name: 'model', adapters: [] }], theta: 0.2 };
  const create = (orders: 'forward' | 'both', limit: number | null) =>
    refusal(workbench, 'runs.create', { ...request, plan: { kind: 'all-pairs', images, limit, orders } });
  expect(await create('forward', null)).toBe('plan-too-large');
  expect(await create('both', 2_300)).toBe('plan-too-large');
  expect(await create('both', 2_200)).toBeNull();
});

test('a run is answered to its end: counts, log, status and news tell so', async () => {
  const { workbench, referenceSetId, splitId, create } = planned();
  const messages: Message[] = [];
  workbench.on((message) => messages.push(message));
  const { id } = await create({
    kind: 'against-references',
    targets: { kind: 'part', splitId, part: 'train' },
    referenceSetId,
    limit: null,
    orders: 'both',
  });
  const planned300 = 2 * (30 * 10 - 10) - 10 * 9;
  expect(await summaryOf(workbench, id)).toMatchObject({
    status: 'planned',
    planned: planned300,
    answered: 0,
  });
  const { jobId } = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  expect(await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' })).toEqual({ jobId });
  const job = await jobEnd(workbench, jobId);
  expect(job).toMatchObject({ kind: 'run', runId: id, state: 'done', done: planned300, total: planned300 });
  expect(job.log.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Computing on rule \(cpu\)/),
    `Finished: ${planned300} comparisons answered.`,
  ]);
  expect(await summaryOf(workbench, id)).toMatchObject({
    status: 'finished',
    answered: planned300,
    failed: 0,
    planKind: 'against-references',
    modelName: 'rule',
    members: ['model'],
    likelihoodSource: 'preset uol, not calibrated',
  });
  const page = {
    filter: { run: id },
    sort: { by: 'order', descending: false },
    offset: 0,
    limit: 1,
  } as const;
  expect(await ask(workbench, 'pairs.page', page)).toMatchObject({ ofRun: planned300 });
  const changes = messages.flatMap(({ event, data }) => (event === 'changed' ? [data] : []));
  expect(changes).toContainEqual({ what: ['answers', 'runs', 'models'], run: id });
});

test('a run is paused after what is in flight, and goes on from there', async () => {
  const rule = heldRule(6);
  const { workbench, splitId, create } = planned(undefined, rule.launch);
  const { id } = await create({
    kind: 'all-pairs',
    images: { kind: 'part', splitId, part: 'train' },
    limit: 16,
    orders: 'forward',
  });
  const { jobId } = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  await eventually(async () =>
    expect(await summaryOf(workbench, id)).toMatchObject({ status: 'running', answered: 6 }),
  );
  await ask(workbench, 'runs.pause', { runId: id });
  expect((await jobEnd(workbench, jobId)).state).toBe('stopped');
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'paused', answered: 6 });
  rule.letGo();
  const again = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  const job = await jobEnd(workbench, again.jobId);
  expect(job.log.at(-1)?.text).toBe('Finished: 114 comparisons answered.');
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'finished', answered: 120 });
});

test('what cannot be answered is listed with its reason, and can be asked again', async () => {
  const { workbench, splitId, create } = planned((index) =>
    index === 31 ? 'unreadable/31.jpg' : `${index}.jpg`,
  );
  const { id } = await create({
    kind: 'all-pairs',
    images: { kind: 'part', splitId, part: 'test' },
    limit: 3,
    orders: 'forward',
  });
  const run = async () =>
    jobEnd(workbench, (await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' })).jobId);
  const job = await run();
  expect(job.state).toBe('done');
  expect(job.log.map(({ text }) => text)).toContain('Left out: 31.jpg against 35.jpg: Not an image.');
  const failures = await ask(workbench, 'runs.failures', { runId: id });
  expect(failures).toHaveLength(2);
  expect(failures[0]).toMatchObject({
    firstName: '31.jpg',
    secondName: '35.jpg',
    attempts: 1,
    reason: 'Not an image.',
  });
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'finished', answered: 1, failed: 2 });

  expect(await ask(workbench, 'runs.retryFailed', { runId: id })).toEqual({ forgotten: 2 });
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'paused', answered: 1, failed: 0 });
  await run();
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'finished', answered: 1, failed: 2 });
});

test('the death of the inference process stands in the log, and the run goes on', async () => {
  const { workbench, splitId, create } = planned((index) => (index === 31 ? 'abort/31.jpg' : `${index}.jpg`));
  const { id } = await create({
    kind: 'all-pairs',
    images: { kind: 'part', splitId, part: 'test' },
    limit: 3,
    orders: 'forward',
  });
  const { jobId } = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  const lines = (await jobEnd(workbench, jobId)).log.map(({ text }) => text);
  expect(lines).toContain(
    'The inference process ended (signal SIGABRT) and is being restarted; the run continues.',
  );
  expect(lines.join('\n')).toContain('  GGML_ASSERT failed');
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'finished', answered: 1, failed: 2 });
});

test('that encoded images cannot be kept stands in the log of a run, which goes on', async () => {
  const root = temporaryFolder();
  await writeImages(root, ['0.jpg', '1.jpg', '2.jpg']);
  const { workbench, workspace, ids, create } = planned();
  const { db } = workspace;
  db.prepare('UPDATE dataset SET root = ?').run(root);
  db.prepare('UPDATE model SET model_file = ?, mmproj_file = ?').run(DEMO_MODEL.model, DEMO_MODEL.mmproj);
  const plain = new Workbench(workspace, { roots: [], userDir: temporaryFolder() });
  onTestFinished(() => plain.close());
  const { id } = await create({
    kind: 'all-pairs',
    images: { kind: 'images', ids: ids.slice(0, 3) },
    limit: null,
    orders: 'forward',
  });
  writeFileSync(workspace.cacheDir, 'a file where the cache would be');
  const job = await jobEnd(plain, (await ask(plain, 'runs.start', { runId: id, gpu: 'cpu' })).jobId);
  expect(job.state).toBe('done');
  expect(job.log.map(({ text }) => text).join('\n')).toContain('Cannot cache encoded images');
  expect(await summaryOf(workbench, id)).toMatchObject({ status: 'finished', answered: 3 });
});

test('a run whose model is refused fails with what to do, and can be started again', async () => {
  const { workbench, workspace, splitId, create } = planned();
  const { id } = await create({
    kind: 'all-pairs',
    images: { kind: 'part', splitId, part: 'test' },
    limit: 3,
    orders: 'forward',
  });
  workspace.db.prepare("UPDATE model SET model_file = 'refused'").run();
  const { jobId } = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  expect(await jobEnd(workbench, jobId)).toMatchObject({
    state: 'failed',
    error: { code: 'model-not-usable', action: 'Give another.' },
  });
  expect((await summaryOf(workbench, id))?.status).toBe('failed');
  workspace.db.prepare("UPDATE model SET model_file = 'rule'").run();
  const again = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  expect((await jobEnd(workbench, again.jobId)).state).toBe('done');
});

test('a removed run is in no view and comes back with its answers; its name is free meanwhile', async () => {
  const { workbench, splitId, create } = planned(undefined, heldRule(3).launch);
  const plan = {
    kind: 'all-pairs',
    images: { kind: 'part', splitId, part: 'train' },
    limit: null,
    orders: 'forward',
  } as const;
  const { id } = await create(plan);
  const { jobId } = await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' });
  await eventually(async () => expect((await summaryOf(workbench, id))?.answered).toBe(3));
  await ask(workbench, 'runs.remove', { runId: id, removed: true });
  expect((await jobEnd(workbench, jobId)).state).toBe('stopped');
  expect(await summaryOf(workbench, id)).toBeUndefined();
  expect(await refusal(workbench, 'runs.start', { runId: id, gpu: 'cpu' })).toBe('run-missing');
  const { id: other } = await create(plan);
  expect((await summaryOf(workbench, other))?.name).toBe('run');
  await ask(workbench, 'runs.remove', { runId: id, removed: false });
  expect(await summaryOf(workbench, id)).toMatchObject({ answered: 3, name: 'run (2)' });
  expect(await refusal(workbench, 'runs.remove', { runId: 99, removed: false })).toBe('run-missing');
});

test('a run gets another name, unless another run has it', async () => {
  const { workbench, splitId, create } = planned();
  const plan = { kind: 'all-pairs', images: { kind: 'part', splitId, part: 'test' }, ...FORWARD } as const;
  const [{ id }] = [await create(plan, 'one'), await create(plan, 'two')];
  await ask(workbench, 'runs.rename', { runId: id, name: ' other ' });
  expect((await summaryOf(workbench, id))?.name).toBe('other');
  await ask(workbench, 'runs.rename', { runId: id, name: 'other' });
  expect(await refusal(workbench, 'runs.rename', { runId: id, name: 'two' })).toBe('name-taken');
});

test('an estimate counts a plan, and tells the time by what the same model did before', async () => {
  const { workbench, datasetId, modelId, splitId, referenceSetId, create } = planned();
  const images = { kind: 'part', splitId, part: 'train' } as const;
  const estimate = (plan: Params<'runs.estimate'>['plan'], members = 1) =>
    ask(workbench, 'runs.estimate', { datasetId, modelId, members, plan });
  const plan = { kind: 'all-pairs', images, limit: null, orders: 'both' } as const;
  expect(await estimate(plan)).toEqual({
    comparisons: 870,
    images: 30,
    seconds: null,
    server: null,
    basis: expect.stringContaining('rule has not been used in this workspace yet') as string,
  });
  expect(
    await estimate({
      kind: 'adaptive',
      targets: { kind: 'part', splitId, part: 'test' },
      referenceSetId,
      ...FORWARD,
      budget: 4,
      intervalWidth: 0.5,
      batch: 2,
      likelihood: { scale: 5, margin: 1, bias: 0 },
      evidence: 'hard',
    }),
  ).toMatchObject({ comparisons: 40, images: 20 });

  const { id } = await create(plan, 'before');
  await jobEnd(workbench, (await ask(workbench, 'runs.start', { runId: id, gpu: 'cpu' })).jobId);
  const told = await estimate(plan);
  expect(told.seconds).toBeGreaterThan(0);
  expect(told.basis).toMatch(
    /^[\d.,]+ answers per second, measured in the run "before" of this model on rule\.$/,
  );
  expect((await estimate(plan, 3)).seconds).toBeCloseTo(3 * (told.seconds ?? 0), 6);
});

test('a run that another process answers shows as running, and as paused once that process was killed', async () => {
  const folder = temporaryFolder();
  const { workspace, runId } = ruleRun(folder, 60, ({ all }) => ({
    kind: 'all-pairs',
    images: [...all],
    orders: 'both',
  }));
  // The process stays in the middle of its run, however fast it is.
  workspace.db.prepare("UPDATE image SET path = 'held' WHERE name = '30.jpg'").run();
  const workbench = testWorkbench(workspace);
  const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  const child = spawn(
    process.execPath,
    [
      fixture('run-comparisons-process.ts'),
      folder,
      String(runId),
      JSON.stringify({ entry: fixture('rule-inference-process.ts') }),
    ],
    { stdio: 'inherit' },
  );
  const ended = once(child, 'close');
  onTestFinished(() => void child.kill('SIGKILL'));

  await eventually(async () => {
    const run = await summaryOf(workbench, runId);
    expect(run?.status).toBe('running');
    expect(run?.answered).toBeGreaterThan(0);
  });
  expect(await refusal(workbench, 'runs.start', { runId, gpu: 'cpu' })).toBe('run-busy');
  expect(await refusal(workbench, 'runs.pause', { runId })).toBe('run-busy');
  expect(await refusal(workbench, 'runs.remove', { runId, removed: true })).toBe('run-busy');

  child.kill('SIGKILL');
  await ended;
  const left = await summaryOf(workbench, runId);
  expect(left?.status).toBe('paused');
  expect(runById(workspace.db, runId)?.status).toBe('running');
  const { jobId } = await ask(workbench, 'runs.start', { runId, gpu: 'cpu' });
  await ask(workbench, 'runs.pause', { runId });
  expect((await jobEnd(workbench, jobId)).state).toBe('stopped');
});
