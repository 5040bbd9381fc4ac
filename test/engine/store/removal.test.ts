import { expect, test } from 'vitest';
import { findPairSet, findRun } from '../../../src/engine/jobs/workspace/find-in-workspace.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { datasetById } from '../../../src/engine/store/datasets.ts';
import { insertPairSet, pairSetById, pairSetsOfDataset } from '../../../src/engine/store/pair-sets.ts';
import {
  insertReferenceSet,
  referenceSetById,
  referenceSetByName,
  referenceSetsOfDataset,
} from '../../../src/engine/store/reference-sets.ts';
import { setRemoved } from '../../../src/engine/store/removal.ts';
import { insertRun, runById, runByName, runs } from '../../../src/engine/store/runs.ts';
import { insertSplit, splitById, splitByName, splitsOfDataset } from '../../../src/engine/store/splits.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

function store() {
  const db = openDatabase(':memory:');
  const { datasetId, ids } = insertRatedImages(db, 2);
  const dataset = datasetById(db, datasetId);
  if (dataset === null) throw new Error('no dataset');
  const run = (name: string) =>
    insertRun(db, {
      name,
      kind: 'recorded',
      modelId: null,
      datasetId,
      plan: null,
      members: [{ name: '', adapters: [] }],
      prompt: null,
      theta: 0.2,
      seed: null,
    });
  const pairSet = (name: string) =>
    insertPairSet(db, {
      datasetId,
      splitId: null,
      part: null,
      name,
      variant: 'balanced-3',
      theta: 0.2,
      seed: 1,
      pairs: [],
    });
  return { db, dataset, datasetId, ids, run, pairSet };
}

test('a removed run is in no list and found by no name or id, until it is brought back', () => {
  const { db, run } = store();
  const id = run('a');
  const kept = run('b');
  expect(setRemoved(db, 'run', id, true)).toBe(true);
  expect(runs(db).map((of) => of.id)).toEqual([kept]);
  expect(runById(db, id)).toBeNull();
  expect(runByName(db, 'a')).toBeNull();
  expect(findRun(db, undefined).id).toBe(kept);
  expect(() => findRun(db, 'a')).toThrow('There is no run named "a". There is: b.');
  setRemoved(db, 'run', id, false);
  expect(runById(db, id)).toMatchObject({ name: 'a' });
});

test('removed splits and sets are in no list, while what was made with them still finds them by id', () => {
  const { db, datasetId, ids, pairSet } = store();
  const splitId = insertSplit(db, { datasetId, name: 's', kind: 'ratio', seed: 1, members: [] });
  const set = { datasetId, splitId, name: 'r', binWidth: null, perBin: null, seed: null, imageIds: ids };
  const referenceSetId = insertReferenceSet(db, set);
  const pairSetId = pairSet('p');
  setRemoved(db, 'split', splitId, true);
  setRemoved(db, 'reference_set', referenceSetId, true);
  setRemoved(db, 'pair_set', pairSetId, true);
  expect(splitsOfDataset(db, datasetId)).toEqual([]);
  expect(splitByName(db, datasetId, 's')).toBeNull();
  expect(splitById(db, splitId)).toMatchObject({ name: 's' });
  expect(referenceSetsOfDataset(db, datasetId)).toEqual([]);
  expect(referenceSetByName(db, datasetId, 'r')).toBeNull();
  expect(referenceSetById(db, referenceSetId)).toMatchObject({ name: 'r' });
  expect(pairSetsOfDataset(db, datasetId)).toEqual([]);
  expect(pairSetById(db, pairSetId)).toMatchObject({ name: 'p' });
});

test('the name of what was removed is free, and what comes back then has a number', () => {
  const { db, dataset, run, pairSet } = store();
  const removed = [pairSet('p'), pairSet('p (2)')];
  for (const id of removed) setRemoved(db, 'pair_set', id, true);
  const second = pairSet('p');
  expect(findPairSet(db, dataset, 'p').id).toBe(second);
  setRemoved(db, 'pair_set', removed[0] ?? 0, false);
  expect(pairSetsOfDataset(db, dataset.id).map(({ name }) => name)).toEqual(['p (3)', 'p']);

  setRemoved(db, 'run', run('r'), true);
  const again = run('r');
  expect(runByName(db, 'r')?.id).toBe(again);
  expect(() => run('r')).toThrow(/UNIQUE/);
});

test('removing what does not exist says so', () =>
  expect(setRemoved(store().db, 'split', 7, true)).toBe(false));
