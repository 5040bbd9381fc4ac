import { expect, test } from 'vitest';
import {
  calibrationById,
  calibrations,
  calibrationsOfRun,
  insertCalibration,
} from '../../../src/engine/store/calibrations.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { datasetById, datasetByName } from '../../../src/engine/store/datasets.ts';
import {
  imageById,
  imageFiles,
  imagesOfDataset,
  imagesOfPart,
  insertImages,
} from '../../../src/engine/store/images.ts';
import {
  insertModel,
  modelById,
  modelByName,
  models,
  setModelHashes,
} from '../../../src/engine/store/models.ts';
import {
  insertPairSet,
  pairSetById,
  pairSetByName,
  pairSetsOfDataset,
  pairsOfSet,
} from '../../../src/engine/store/pair-sets.ts';
import { countPredictions } from '../../../src/engine/store/count-answers.ts';
import {
  insertPredictions,
  predictionsOfComparison,
  predictionsOfRun,
  settledSeconds,
  holdsSingleLabels,
} from '../../../src/engine/store/predictions.ts';
import {
  insertReferenceSet,
  referenceSetById,
  referenceSetByName,
  referenceSetsOfDataset,
  referencesOfSet,
} from '../../../src/engine/store/reference-sets.ts';
import { failedComparisons, insertFailedComparison } from '../../../src/engine/store/failed-comparisons.ts';
import {
  insertRun,
  runById,
  runByName,
  runs,
  setRunRuntime,
  setRunStatus,
} from '../../../src/engine/store/runs.ts';
import { insertScoring, scoresOfScoring, scoringsOfRun } from '../../../src/engine/store/scores.ts';
import { insertSplit, splitByName, splitMembers, splitsOfDataset } from '../../../src/engine/store/splits.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

function storeWithImages() {
  const db = openDatabase(':memory:');
  const { datasetId, ids } = insertRatedImages(db, 4);
  const [a = 0, b = 0, c = 0, d = 0] = ids;
  return { db, datasetId, ids, a, b, c, d };
}

function storeWithRun() {
  const store = storeWithImages();
  const runId = insertRun(store.db, {
    name: 'recorded',
    kind: 'recorded',
    modelId: null,
    datasetId: store.datasetId,
    plan: null,
    members: [
      { name: 'fold 1', adapters: [] },
      { name: 'fold 2', adapters: [{ file: 'b.gguf', scale: 1 }] },
    ],
    prompt: null,
    theta: 0.2,
    seed: null,
    status: 'finished',
  });
  return { ...store, runId };
}

test('a dataset and its images come back as they were put in', () => {
  const { db, datasetId, ids } = storeWithImages();
  expect(datasetByName(db, 'rated-4')).toEqual(datasetById(db, datasetId));
  expect(datasetByName(db, 'another')).toBeNull();
  const [extra = 0] = insertImages(db, datasetId, [
    {
      name: 'x',
      path: '/elsewhere/x.png',
      hash: 'ff',
      rawScore: 7,
      otherScores: { harmony: 3.5 },
      raterSpread: 0.5,
      raterCount: 60,
      group: 'AF',
    },
  ]);
  expect(imageById(db, extra)).toEqual({
    id: extra,
    datasetId,
    name: 'x',
    path: '/elsewhere/x.png',
    hash: 'ff',
    score: null,
    rawScore: 7,
    otherScores: { harmony: 3.5 },
    raterSpread: 0.5,
    raterCount: 60,
    scoreError: null,
    group: 'AF',
  });
  expect(imagesOfDataset(db, datasetId).map(({ id }) => id)).toEqual([...ids, extra]);
});

test('a score off the 1-5 scale and a second image of the same name are refused', () => {
  const { db, datasetId } = storeWithImages();
  expect(() => insertImages(db, datasetId, [{ name: 'y', score: 5.1 }])).toThrow(/CHECK/);
  expect(() => insertImages(db, datasetId, [{ name: '0.jpg' }])).toThrow(/UNIQUE/);
});

test("an image's file is found from its dataset's folder, and one without a file is said to have none", () => {
  const { db, datasetId, a } = storeWithImages();
  const [absolute = 0, nowhere = 0] = insertImages(db, datasetId, [
    { name: 'x', path: '/elsewhere/x.png', hash: 'ff' },
    { name: 'y' },
  ]);
  expect([...imageFiles(db, [a, absolute, nowhere, 999])]).toEqual([
    [a, { name: '0.jpg', path: '/images/0.jpg', hash: null }],
    [absolute, { name: 'x', path: '/elsewhere/x.png', hash: 'ff' }],
    [nowhere, { name: 'y', path: null, hash: null }],
  ]);
});

test('a split says which images are in which part', () => {
  const { db, datasetId, a, b, c, d } = storeWithImages();
  const members = [a, b, c]
    .map((imageId) => ({ imageId, part: 'train' }))
    .concat({ imageId: d, part: 'test' });
  const id = insertSplit(db, { datasetId, name: '4:1', kind: 'ratio', seed: 7, members });
  expect(splitByName(db, datasetId, '4:1')).toEqual({ id, datasetId, name: '4:1', kind: 'ratio', seed: 7 });
  expect(splitsOfDataset(db, datasetId)).toHaveLength(1);
  expect(splitMembers(db, id)).toEqual(members);
  expect(imagesOfPart(db, id, 'test').map((image) => image.id)).toEqual([d]);
});

test('a reference set keeps its order and knows its scores', () => {
  const { db, datasetId, b, d } = storeWithImages();
  const set = { datasetId, splitId: null, name: 'all', binWidth: 0.1, perBin: 10, seed: 1 };
  const id = insertReferenceSet(db, { ...set, imageIds: [d, b] });
  expect(referenceSetById(db, id)).toEqual({ id, ...set });
  expect(referenceSetByName(db, datasetId, 'all')).toEqual({ id, ...set });
  expect(referenceSetsOfDataset(db, datasetId)).toHaveLength(1);
  expect(referencesOfSet(db, id)).toEqual([
    { id: d, name: '3.jpg', score: 5 },
    { id: b, name: '1.jpg', score: 1 + 4 / 3 },
  ]);
});

test('a pair set keeps its order', () => {
  const { db, datasetId, a, b, c } = storeWithImages();
  const set = {
    datasetId,
    splitId: null,
    part: 'train',
    name: 'p',
    variant: 'balanced-2',
    theta: 0.2,
    seed: 1,
  };
  const pairs = [
    { firstId: c, secondId: a, label: 'First' as const },
    { firstId: a, secondId: b, label: 'Second' as const },
  ];
  const id = insertPairSet(db, { ...set, pairs });
  expect(pairSetById(db, id)).toEqual({ id, ...set });
  expect(pairSetByName(db, datasetId, 'p')).toEqual({ id, ...set });
  expect(pairSetsOfDataset(db, datasetId)).toHaveLength(1);
  expect(pairsOfSet(db, id)).toEqual(pairs);
});

test('a model keeps its card, and its hashes once they are known', () => {
  const { db } = storeWithImages();
  const id = insertModel(db, { name: 'm', modelFile: '/m', mmprojFile: '/p', card: { prompt: 'x' } });
  expect(modelByName(db, 'm')).toMatchObject({ id, card: { prompt: 'x' }, modelHash: null });
  setModelHashes(db, id, 'aa', 'bb');
  expect(modelById(db, id)).toMatchObject({ modelHash: 'aa', mmprojHash: 'bb' });
  insertModel(db, { name: 'n', modelFile: '/n', mmprojFile: '/p', card: null });
  expect(models(db).map(({ card }) => card)).toEqual([{ prompt: 'x' }, null]);
});

test('a run keeps its plan, members and what answered it', () => {
  const { db, datasetId, a, b } = storeWithImages();
  const modelId = insertModel(db, { name: 'm', modelFile: '/m', mmprojFile: '/p', card: null });
  const plan = { kind: 'all-pairs' as const, images: [a, b], orders: 'both' as const };
  const members = [
    { name: 'base', adapters: [] },
    { name: 'epoch 3', adapters: [{ file: '/3.gguf', scale: 1 }], mmproj: '/3-mmproj.gguf' },
  ];
  const id = insertRun(db, {
    name: 'r',
    kind: 'model',
    modelId,
    datasetId,
    plan,
    members,
    prompt: 'p',
    theta: 0.2,
    seed: 3,
  });
  expect(runById(db, id)?.members).toEqual(members);
  expect(runById(db, id)).toMatchObject({
    plan,
    status: 'planned',
    runtime: null,
    finishedAt: null,
  });
  setRunRuntime(db, id, { device: 'cpu' });
  setRunStatus(db, id, 'finished');
  const run = runByName(db, 'r');
  expect(run).toMatchObject({ status: 'finished', runtime: { device: 'cpu' } });
  expect(run?.finishedAt).not.toBeNull();
  expect(runs(db)).toHaveLength(1);
});

test("a model's run without a plan, or with a wrong one, is refused", () => {
  const { db, datasetId } = storeWithImages();
  const run = {
    name: 'r',
    datasetId,
    prompt: null,
    theta: 0.2,
    seed: null,
    members: [{ name: '', adapters: [] }],
  };
  expect(() => insertRun(db, { ...run, kind: 'model', modelId: null, plan: null })).toThrow(/CHECK/);
  expect(() =>
    insertRun(db, {
      ...run,
      kind: 'model',
      modelId: null,
      plan: { kind: 'all-pairs', images: [], orders: 'both' },
    }),
  ).toThrow(/images/);
});

test('an answer given twice is kept once, as it was given first', () => {
  const { db, runId, a, b } = storeWithRun();
  const answer = { firstId: a, secondId: b, member: 0, label: 'First', votes: 1, answeredAt: 1 } as const;
  expect(insertPredictions(db, runId, [{ ...answer, logits: [2, 1, 0] }])).toBe(1);
  expect(insertPredictions(db, runId, [{ ...answer, logits: [0, 1, 2] }])).toBe(0);
  expect([...predictionsOfRun(db, runId)]).toEqual([{ ...answer, logits: [2, 1, 0] }]);
  expect(countPredictions(db, runId)).toBe(1);
});

test.each([
  { desc: 'given twice', more: { votes: 2 } },
  { desc: 'that weighs otherwise', more: { weight: 0.5 } },
  { desc: 'beside another about its images', more: { member: 1 } },
  { desc: 'with probabilities', more: { logits: [2, 1, 0] } },
] as const)('answers are single labels until there is one $desc', ({ more }) => {
  const { db, runId, a, b, c } = storeWithRun();
  const answer = { firstId: a, secondId: b, member: 0, logits: null, label: 'First', answeredAt: 1 } as const;
  insertPredictions(db, runId, [answer, { ...answer, secondId: c }]);
  expect(holdsSingleLabels(db, runId)).toBe(true);
  insertPredictions(db, runId, [{ ...answer, firstId: c, ...more }]);
  expect(holdsSingleLabels(db, runId)).toBe(false);
});

test('a comparison is settled when all members have answered or it has failed', () => {
  const { db, runId, a, b, c, d } = storeWithRun();
  const answer = { firstId: a, logits: null, label: 'Similar', answeredAt: 1 } as const;
  insertPredictions(db, runId, [
    { ...answer, secondId: b, member: 0 },
    { ...answer, secondId: b, member: 1 },
    { ...answer, secondId: c, member: 1 },
  ]);
  const failure = { firstId: a, secondId: d, attempts: 2, reason: 'it ended the process' };
  insertFailedComparison(db, runId, { ...failure, attempts: 1 });
  insertFailedComparison(db, runId, failure);
  expect(settledSeconds(db, runId, 2)(a)).toEqual(new Set([b, d]));
  expect(failedComparisons(db, runId)).toEqual([failure]);
  expect(predictionsOfComparison(db, runId, a, b).map(({ member }) => member)).toEqual([0, 1]);
});

test('what a run asks of a million predictions it asks of their keys, without reading them all', () => {
  const { db } = storeWithRun();
  const planOf = (sql: string): string[] =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => 1))
      .map(({ detail }) => detail);
  expect(
    planOf(
      `SELECT second_id FROM prediction WHERE run_id = ? AND first_id = ? GROUP BY second_id HAVING count(*) >= ?`,
    ),
  ).toEqual(['SEARCH prediction USING PRIMARY KEY (run_id=? AND first_id=?)']);
  // An answer is written to one tree: with an index, storing millions takes twice as long.
  expect(db.pragma("index_list('prediction')")).toMatchObject([{ origin: 'pk' }]);
});

test('an answer by a label that does not exist, or with one logit missing, is refused', () => {
  const { db, runId, a, b } = storeWithRun();
  const insert = (logits: string, label: string) => () =>
    db.exec(`INSERT INTO prediction VALUES (${runId}, ${a}, ${b}, 0, ${logits}, '${label}', 0, 1, NULL)`);
  expect(insert('1, 2, 3', 'Third')).toThrow(/CHECK/);
  expect(insert('1, NULL, 3', 'First')).toThrow(/CHECK/);
});

test('a calibration and a scoring come back as they were put in', () => {
  const { db, runId, a, b } = storeWithRun();
  const calibration = {
    runId,
    source: 'held-out pairs',
    pairs: 1000,
    likelihood: { kind: 'rao-kupper', scale: 4, margin: 1, bias: -0.1 } as const,
    standardErrors: { scale: 0.2, margin: 0.1, bias: null },
    logLikelihood: -500,
  };
  const calibrationId = insertCalibration(db, calibration);
  expect(calibrationById(db, calibrationId)).toMatchObject(calibration);
  expect(calibrationsOfRun(db, runId)).toEqual(calibrations(db));

  const scores = [
    { imageId: a, score: 1, nll: 3, profileInterval: [1, 1.4], boundHit: 'low', comparisons: 7 },
    { imageId: b, score: 3.2, nll: 3, profileInterval: [3, 3.4], boundHit: null, comparisons: 7 },
  ] as const;
  const scoring = {
    runId,
    calibrationId,
    likelihood: calibration.likelihood,
    imageError: 0.25,
    evidence: 'soft' as const,
    corrected: true,
    people: 'majority' as const,
    filter: { model: ['First', 'Second'], distance: [0.2, null] } as const,
    referenceSetId: null,
  };
  const id = insertScoring(db, { ...scoring, scores });
  expect(scoringsOfRun(db, runId)).toMatchObject([{ id, ...scoring }]);
  expect(scoresOfScoring(db, id)).toEqual(scores);
});

test('a likelihood of a kind that a later version knows is refused, saying so', () => {
  const { db, runId } = storeWithRun();
  insertCalibration(db, {
    runId,
    source: 'pairs',
    pairs: 10,
    likelihood: { kind: 'rao-kupper', scale: 4, margin: 1, bias: 0 },
    standardErrors: { scale: 0.2, margin: 0.1, bias: null },
    logLikelihood: -5,
  });
  db.exec("UPDATE calibration SET kind = 'later'");
  expect(() => calibrations(db)).toThrow(/kind "later"/);
});
