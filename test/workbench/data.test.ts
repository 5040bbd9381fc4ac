import { copyFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pairKey } from '../../src/core/pair-key.ts';
import { insertModel } from '../../src/engine/store/models.ts';
import { pairsOfSet } from '../../src/engine/store/pair-sets.ts';
import { insertPredictions } from '../../src/engine/store/predictions.ts';
import { insertRun } from '../../src/engine/store/runs.ts';
import { setRemoved } from '../../src/engine/store/removal.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import type { Job } from '../../src/model/job.ts';
import { eventually } from '../fixtures/eventually.ts';
import { smallJpeg, writeFiles, writeImages } from '../fixtures/image-folder.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const NOTHING_CHOSEN = { name: null, imageColumn: null, scoreColumn: null, scoreRange: null };

type Opened = ReturnType<typeof openWorkbench>;

/** Waits for a job's end. */
function ended({ workbench }: Opened, jobId: string): Promise<Job> {
  return eventually(() => {
    const job = workbench.session.jobs.list.find(({ id }) => id === jobId);
    if (job?.endedAt == null) throw new Error('the job goes on');
    return job;
  });
}

/** A workbench with a dataset of images 0.jpg, 1.jpg, ... whose scores are spread evenly over 1 to 5. */
function withRatedImages(count: number) {
  const opened = openWorkbench();
  return { ...opened, ...insertRatedImages(opened.workspace.db, count, temporaryFolder()) };
}

const wholeDataset = { splitId: null, part: null };

test('a folder is imported in the background; its job ends with what was left out, by file and line', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg', 'b.jpg']);
  writeFiles(folder, {
    'labels.csv':
      'image,score,group,split\na.jpg,4.5,AF,train\nb.jpg,2,AM,test\n"c\n.jpg",3,AM,test\nb.jpg,3,AM,test\n',
  });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const { jobId } = await opened.ask('data.import', { ...NOTHING_CHOSEN, path: folder, name: 'faces' });
  const job = await ended(opened, jobId);
  expect(job).toMatchObject({ kind: 'import', title: 'Import faces', state: 'done', error: null });
  expect(job.log.map(({ text }) => text)).toEqual([
    'Imported 2 images as "faces".',
    'Of 4 entries 2 are images: 1 names an image a second time, 1 has no picture.',
    'Problems: 2.',
    'labels.csv:6: "b.jpg" is listed already on line 3, with another score (2, here 3)',
    'labels.csv:4: no such file: "c\\n.jpg"',
  ]);
  expect(opened.changes()).toContain('data');
  const splitId = 1;
  expect(await opened.ask('data.images', { datasetId: 1, splitId })).toEqual([
    {
      id: 1,
      name: 'a.jpg',
      score: 4.5,
      scoreError: null,
      rawScore: 4.5,
      raterSpread: null,
      raterCount: null,
      group: 'AF',
      part: 'train',
      file: true,
    },
    expect.objectContaining({ name: 'b.jpg', group: 'AM', part: 'test' }),
  ]);
  expect((await opened.ask('data.images', { datasetId: 1, splitId: null }))[0]?.part).toBeNull();
});

test('a list whose columns and scores are named by the person is imported as they say', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg', 'b.jpg']);
  writeFiles(folder, { 'list.csv': 'image,portrait,votes,score\nx,a.jpg,10,1\ny,b.jpg,20,1\n' });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const choice = { imageColumn: 'Portrait', scoreColumn: 'votes', scoreRange: [0, 20] as [number, number] };
  for (const path of [folder, join(folder, 'list.csv')])
    await ended(opened, (await opened.ask('data.import', { name: null, path, ...choice })).jobId);
  expect(await opened.ask('data.images', { datasetId: 1, splitId: null })).toMatchObject([
    { name: 'a.jpg', score: 3, rawScore: 10 },
    { name: 'b.jpg', score: 5, rawScore: 20 },
  ]);
  const { jobId } = await opened.ask('data.import', {
    ...NOTHING_CHOSEN,
    path: join(folder, 'list.csv'),
    imageColumn: 'picture',
  });
  expect((await ended(opened, jobId)).error).toMatchObject({
    code: 'csv-header',
    message: expect.stringMatching(/"portrait".*needed: picture, score/) as string,
  });
});

test('an import of what cannot be used, or of what is there already, fails with the reason', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg']);
  writeFiles(folder, { 'labels.csv': 'image,score\na.jpg,4\n', 'empty/labels.csv': 'image,score\n' });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const imported = async (path: string) =>
    ended(opened, (await opened.ask('data.import', { ...NOTHING_CHOSEN, path, name: 'faces' })).jobId);
  expect(await imported(join(folder, 'empty'))).toMatchObject({
    state: 'failed',
    error: { code: 'dataset-empty' },
  });
  expect((await imported(folder)).state).toBe('done');
  expect((await imported(folder)).log[0]?.text).toMatch(
    /already has the dataset "faces"; nothing has changed/,
  );
  writeFiles(folder, { 'labels.csv': 'image,score\na.jpg,2\n' });
  expect(await imported(folder)).toMatchObject({ state: 'failed', error: { code: 'dataset-exists' } });
});

test('an import that is stopped leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 500 }, (_, i) => `${i}.jpg`);
  for (const name of names) writeFiles(folder, { [name]: await smallJpeg(1) });
  writeFiles(folder, { 'labels.csv': `image,score\n${names.map((name) => `${name},3`).join('\n')}\n` });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const { jobId } = await opened.ask('data.import', { ...NOTHING_CHOSEN, path: folder });
  await opened.workbench.session.jobs.stop(jobId);
  expect((await ended(opened, jobId)).state).toBe('stopped');
  expect((await opened.failure('data.images', { datasetId: 1, splitId: null })).code).toBe('dataset-missing');
});

test('only folders that the person may open are imported, wherever a link leads', async () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, join(folder, 'link'));
  const { failure } = openWorkbench(temporaryFolder(), [folder]);
  for (const path of [elsewhere, join(folder, 'link'), join(folder, '..'), `${folder}\0`])
    expect((await failure('data.import', { ...NOTHING_CHOSEN, path })).code).toBe('path-not-allowed');
});

test('an image tells its size as it is shown, and nothing of a file that is gone', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg']);
  writeFiles(folder, { 'labels.csv': 'image,score\na.jpg,4\n' });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  await ended(opened, (await opened.ask('data.import', { ...NOTHING_CHOSEN, path: folder })).jobId);
  expect(await opened.ask('data.image', { imageId: 1 })).toMatchObject({
    datasetId: 1,
    name: 'a.jpg',
    width: 16,
    height: 16,
    bytes: (await smallJpeg(1)).length,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  renameSync(join(folder, 'a.jpg'), join(folder, 'b.jpg'));
  expect(await opened.ask('data.image', { imageId: 1 })).toMatchObject({ width: null, bytes: null });
  expect((await opened.failure('data.image', { imageId: 2 })).code).toBe('image-missing');
});

test('what a pair set would hold is what it then holds', async () => {
  const { ask, datasetId } = withRatedImages(41);
  const split = await ask('data.makeSplit', { datasetId, name: '4:1', testShare: 0.2, seed: 3 });
  const options = {
    datasetId,
    splitId: split.id,
    part: 'train',
    variant: 'imbalanced-3' as const,
    size: 101,
    theta: 0.2,
    seed: 5,
  };
  const preview = await ask('data.previewPairSet', options);
  expect(preview).toMatchObject({
    images: 33,
    wanted: { First: 40, Second: 40, Similar: 21 },
    problem: null,
  });
  expect(preview.existing.different + preview.existing.similar).toBe((33 * 32) / 2);
  expect((await ask('data.makePairSet', { ...options, name: 'p' })).pairs).toBe(101);
});

test('a pair set that cannot be drawn says why before and after it is asked for', async () => {
  const { ask, failure, datasetId } = withRatedImages(5);
  const options = {
    datasetId,
    ...wholeDataset,
    variant: 'balanced-3' as const,
    size: 9,
    theta: 0.2,
    seed: 1,
  };
  const { problem } = await ask('data.previewPairSet', options);
  expect(problem).toBe(
    'A balanced-3 set of 9 pairs needs 6 pairs of different and 3 of similar scores; the 5 images have 10 and 0.',
  );
  expect(await failure('data.makePairSet', { ...options, name: 'p' })).toMatchObject({
    code: 'too-few-pairs',
    message: problem,
  });
  expect((await ask('data.previewPairSet', { ...options, theta: 1 })).problem).toBeNull();
  expect((await failure('data.previewPairSet', { ...options, splitId: 1 })).code).toBe('part-needed');
  expect((await failure('data.previewPairSet', { ...options, splitId: 7, part: 'train' })).code).toBe(
    'split-missing',
  );
});

test.each(['random', 'uniform', 'near-margin', 'stratified', 'regular'] as const)(
  'a %s set is what its preview shows, and is called by its strategy',
  async (strategy) => {
    const { ask, datasetId } = withRatedImages(60);
    const options = { datasetId, ...wholeDataset, strategy, size: 80, theta: 0.2, seed: 5 };
    const { drawn, wanted, problem } = await ask('data.previewPairSet', options);
    expect([wanted, problem]).toEqual([null, null]);
    expect(drawn?.pairs).toBe(80);
    const { id } = await ask('data.makePairSet', { ...options, name: 'p' });
    const [dataset] = (await ask('workspace.summary', {})).datasets;
    expect(dataset?.pairSets.find((set) => set.id === id)).toMatchObject({ variant: strategy, pairs: 80 });
    expect(drawn?.distances.counts.reduce((sum, count) => sum + count, 0)).toBe(80);
    expect(drawn?.degree.mean).toBeCloseTo(160 / 60, 12);
    if (strategy === 'regular') expect(drawn?.groups).toBe(1);
  },
);

test('pairs by raters are refused where nothing is known of these, and drawn where it is', async () => {
  const { ask, failure, workspace, datasetId } = withRatedImages(60);
  const options = { datasetId, ...wholeDataset, size: 30, theta: 0.2, seed: 5, name: 'p' };
  for (const asked of [{ strategy: 'disagreement' as const }, { leastCertainty: 0.8 }])
    expect(await failure('data.makePairSet', { ...options, ...asked })).toMatchObject({
      code: 'raters-missing',
      message: 'Of 60 of the 60 images it is not known how far their raters differ.',
    });
  workspace.db.prepare('UPDATE image SET rater_spread = 0.5, rater_count = 60').run();
  await ask('data.makePairSet', { ...options, strategy: 'disagreement' });
  await ask('data.makePairSet', { ...options, leastCertainty: 0.8, name: 'q' });
  const [dataset] = (await ask('workspace.summary', {})).datasets;
  expect(dataset?.pairSets.map(({ variant }) => variant)).toEqual([
    'disagreement',
    'balanced-3, Similar 80 % certain',
  ]);
});

test('an active set keeps the pairs that it starts with, and adds those that a run was least sure of', async () => {
  const opened = openWorkbench();
  const { datasetId, ids } = insertRatedImages(opened.workspace.db, 8, temporaryFolder());
  const { db } = opened.workspace;
  const whole = { datasetId, ...wholeDataset, theta: 0.2, seed: 5 };
  const start = await opened.ask('data.makePairSet', {
    ...whole,
    strategy: 'random',
    size: 3,
    name: 'start',
  });
  const [started] = [pairsOfSet(db, start.id)];
  const runId = insertRun(db, {
    name: 'asked',
    kind: 'model',
    modelId: insertModel(db, { name: 'rule', modelFile: 'rule', mmprojFile: 'rule', card: null }),
    datasetId,
    plan: { kind: 'all-pairs', images: ids, orders: 'forward' },
    members: [{ name: 'one', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  // Of seven pairs with the first image the probabilities draw near each other, but for those known already.
  const answers = ids.slice(1).map((secondId, place) => ({
    member: 0,
    firstId: ids[0] ?? 0,
    secondId,
    logits: [3 - 0.4 * place, 0, 0] as const,
    label: 'First' as const,
    votes: 1,
    answeredAt: 0,
  }));
  insertPredictions(db, runId, answers);
  const known = new Set(started.map(({ firstId, secondId }) => pairKey(firstId, secondId)));
  const expected = answers
    .map(({ firstId, secondId }) => pairKey(firstId, secondId))
    .filter((key) => !known.has(key))
    .slice(-2);
  const active = { ...whole, strategy: 'active' as const, size: 2, startWith: start.id };
  expect(await opened.failure('data.makePairSet', { ...active, name: 'a' })).toMatchObject({
    code: 'run-not-chosen',
  });
  const preview = await opened.ask('data.previewPairSet', { ...active, run: runId });
  expect(preview.drawn?.pairs).toBe(5);
  const { id } = await opened.ask('data.makePairSet', { ...active, run: runId, name: 'a' });
  const pairs = pairsOfSet(db, id);
  expect(pairs.slice(0, 3)).toEqual(started);
  expect(new Set(pairs.slice(3).map(({ firstId, secondId }) => pairKey(firstId, secondId)))).toEqual(
    new Set(expected),
  );
  expect(
    (await opened.failure('data.makePairSet', { ...active, run: runId, size: 20, name: 'b' })).message,
  ).toMatch(/has compared \d pairs of the 8 images that the set does not start with, not 20/);
});

test('references are drawn from bins and listed by rising score', async () => {
  const { ask, changes, datasetId } = withRatedImages(41);
  const set = { datasetId, ...wholeDataset, name: 'r', binWidth: 0.5, perBin: 2, seed: 1 };
  const { id, images } = await ask('data.makeReferenceSet', set);
  expect(changes()).toEqual(['data']);
  const references = await ask('data.references', { id });
  expect(references).toMatchObject({ name: 'r', binWidth: 0.5, perBin: 2 });
  expect(references.images).toHaveLength(images);
  const scores = references.images.map(({ score }) => score ?? NaN);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
});

test('a set that something uses is not removed, and one that is removed can be brought back', async () => {
  const { ask, failure, workspace, datasetId, ids } = withRatedImages(20);
  const split = await ask('data.makeSplit', { datasetId, name: 's', testShare: 0.5, seed: 1 });
  const from = { datasetId, splitId: split.id, part: 'train' };
  const references = await ask('data.makeReferenceSet', {
    ...from,
    name: 'r',
    binWidth: 1,
    perBin: 2,
    seed: 1,
  });
  const pairs = await ask('data.makePairSet', {
    ...from,
    name: 'p',
    variant: 'balanced-2',
    size: 2,
    theta: 0.2,
    seed: 1,
  });
  const run = insertRun(workspace.db, {
    name: 'run "1"',
    kind: 'recorded',
    modelId: null,
    datasetId,
    plan: {
      kind: 'against-references',
      targets: [ids[0] ?? 0],
      references: references.id,
      orders: 'both',
    },
    members: [{ name: '', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  const remove = { removed: true };
  expect((await failure('data.removeSet', { kind: 'split', id: split.id, ...remove })).message).toBe(
    '"s" is used by the reference set "r", the pair set "p".',
  );
  expect(
    (await failure('data.removeSet', { kind: 'reference-set', id: references.id, ...remove })).message,
  ).toBe('"r" is used by the run "run "1"".');
  setRemoved(workspace.db, 'run', run, true);
  await ask('data.removeSet', { kind: 'reference-set', id: references.id, ...remove });
  await ask('data.removeSet', { kind: 'pair-set', id: pairs.id, ...remove });
  await ask('data.removeSet', { kind: 'split', id: split.id, ...remove });

  const back = { removed: false };
  expect((await failure('data.removeSet', { kind: 'pair-set', id: pairs.id, ...back })).code).toBe(
    'split-removed',
  );
  await ask('data.removeSet', { kind: 'split', id: split.id, ...back });
  await ask('data.removeSet', { kind: 'pair-set', id: pairs.id, ...back });
  expect((await failure('data.removeSet', { kind: 'pair-set', id: 99, ...back })).code).toBe(
    'pair-set-missing',
  );
  expect((await failure('data.makeSplit', { datasetId, name: 's', testShare: 0.5, seed: 1 })).code).toBe(
    'name-taken',
  );
});

test('an import is undone by taking its dataset away, which leaves its name free, and done again', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg', 'b.jpg']);
  writeFiles(folder, { 'labels.csv': 'image,score\na.jpg,4.5\nb.jpg,2\n' });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const { ask, changes } = opened;
  const names = async () => (await ask('workspace.summary', {})).datasets.map(({ name }) => name);
  const importIt = async () => {
    const { jobId } = await ask('data.import', { ...NOTHING_CHOSEN, path: folder, name: 'faces' });
    return ended(opened, jobId);
  };
  await importIt();
  changes();
  await ask('data.removeDataset', { id: 1, removed: true });
  expect(changes()).toEqual(['data']);
  expect(await names()).toEqual([]);
  await ask('data.removeDataset', { id: 1, removed: false });
  expect(await names()).toEqual(['faces']);

  await ask('data.removeDataset', { id: 1, removed: true });
  expect((await importIt()).log.map(({ text }) => text)).toEqual(['Imported 2 images as "faces".']);
  await ask('data.removeDataset', { id: 1, removed: false });
  expect(await names()).toEqual(['faces (2)', 'faces']);
  expect((await opened.failure('data.removeDataset', { id: 9, removed: true })).code).toBe('dataset-missing');
});

test('a dataset that a run is about stays, and a removed run comes back after its dataset', async () => {
  const { ask, failure, workspace, datasetId } = withRatedImages(3);
  const runId = insertRun(workspace.db, {
    name: 'r',
    kind: 'recorded',
    modelId: null,
    datasetId,
    plan: null,
    members: [{ name: '', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  expect((await failure('data.removeDataset', { id: datasetId, removed: true })).message).toBe(
    '"rated-3" is used by the run "r".',
  );
  await ask('runs.remove', { runId, removed: true });
  await ask('data.removeDataset', { id: datasetId, removed: true });
  expect((await failure('runs.remove', { runId, removed: false })).code).toBe('dataset-removed');
  await ask('data.removeDataset', { id: datasetId, removed: false });
  await ask('runs.remove', { runId, removed: false });
  expect((await ask('workspace.summary', {})).runs).toHaveLength(1);
});

test('while a large pair set is made, others are answered and nobody sees half of it; one name is given once', async () => {
  const { ask, workbench, workspace, datasetId } = withRatedImages(1_000);
  const request = {
    ...wholeDataset,
    datasetId,
    name: 'large',
    variant: 'balanced-2' as const,
    size: 60_000,
    theta: 0.2,
    seed: 1,
  };
  const made: number[] = [];
  const make = (number: number) =>
    workbench.request('data.makePairSet', request).finally(() => made.push(number));
  const making = Promise.all([make(1), make(2)]);
  let answered = 0;
  for (;;) {
    const { pairSets } = (await ask('workspace.summary', {})).datasets[0] ?? {};
    if (made.length > 0) break;
    expect(pairSets).toEqual([]);
    answered++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(answered).toBeGreaterThan(10);
  const replies = await making;
  expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
  expect(replies.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'name-taken' } });
  expect((await ask('workspace.summary', {})).datasets[0]?.pairSets).toMatchObject([
    { name: 'large', pairs: 60_000 },
  ]);
  expect(workspace.db.prepare('SELECT count(*) FROM pair').pluck().get()).toBe(60_000);
});

test('what a dataset is asked is kept, and told as a model would read it', async () => {
  const { ask, changes, datasetId, workspace } = withRatedImages(2);
  const { model, mmproj } = await writeRandomLlava(temporaryFolder(), { seed: 1 });
  const card = { prompt: '<image><image>, which face looks more attractive?' };
  const modelId = insertModel(workspace.db, { name: 'random', modelFile: model, mmprojFile: mmproj, card });
  const asked = { question: 'which face looks First?', words: null, more: 'old' };
  await ask('data.setAsk', { datasetId, ask: asked });
  expect(changes()).toContain('data');
  expect((await ask('workspace.summary', {})).datasets).toMatchObject([{ ask: asked }]);
  expect(await ask('data.checkAsk', { datasetId, modelId, ask: asked })).toMatchObject({
    prompt: '<image><image>, which face looks First?',
    labels: [{ text: '▁First' }, { text: '▁Second' }, { text: '▁Similar' }],
    problem: null,
  });
  const alike = { First: '1', Second: '2', Similar: '3' };
  expect(await ask('data.checkAsk', { datasetId, modelId, ask: { ...asked, words: alike } })).toMatchObject({
    problem: { message: expect.stringContaining('cannot tell the three answers apart') as string },
  });
});

test('health and several questions of a dataset are answered as the job of its import told them', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg', 'b.jpg', 'c.jpg']);
  copyFileSync(join(folder, 'a.jpg'), join(folder, 'twin.jpg'));
  const rows = ['a.jpg,1,9,train', 'b.jpg,2,7,train', 'c.jpg,3,5,test', 'twin.jpg,1.5,8,test'];
  writeFiles(folder, { 'faces.csv': `image,score,noise,split\n${rows.join('\n')}\n` });
  const opened = openWorkbench(temporaryFolder(), [folder]);
  const { jobId } = await opened.ask('data.import', { ...NOTHING_CHOSEN, path: folder });
  const { log } = await ended(opened, jobId);
  expect(log.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      'Twins: 1 pair of identical pictures, their scores 0.50 (at most 0.50) apart on average on 1-5.',
      'In different parts of "given": 1 pair of identical pictures. What is learnt from one part is partly known of the other.',
    ]),
  );
  const health = await opened.ask('data.health', { datasetId: 1 });
  expect(health).toMatchObject({
    images: 4,
    lookedAt: 4,
    twins: { identical: { pairs: 1 }, near: { pairs: 0 }, leaks: [{ name: 'given', identical: 1 }] },
    ceilings: [],
    raters: null,
  });
  expect(health.shares.find(({ theta }) => theta === 0.5)).toEqual({
    theta: 0.5,
    pairs: 6,
    similar: 2,
    tied: 0,
  });
  expect(await opened.ask('data.questions', { datasetId: 1, theta: 0.2 })).toMatchObject({
    sources: [{ name: 'score' }, { name: 'noise' }],
    pairs: [{ images: 4, spearman: -1, pairs: 6 }],
  });
});
