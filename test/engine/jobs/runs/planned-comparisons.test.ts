import { expect, test } from 'vitest';
import { plannedComparisons, type FixedPlan } from '../../../../src/engine/jobs/runs/planned-comparisons.ts';
import { openDatabase } from '../../../../src/engine/store/database.ts';
import { insertPairSet } from '../../../../src/engine/store/pair-sets.ts';
import { insertReferenceSet } from '../../../../src/engine/store/reference-sets.ts';
import { insertRatedImages } from '../../../fixtures/rated-images.ts';

function storeWithSets() {
  const db = openDatabase(':memory:');
  const { datasetId, ids } = insertRatedImages(db, 5);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = ids;
  const references = insertReferenceSet(db, {
    datasetId,
    splitId: null,
    name: 'references',
    binWidth: null,
    perBin: null,
    seed: null,
    imageIds: [e, d],
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
      { firstId: c, secondId: a, label: 'First' },
      { firstId: a, secondId: b, label: 'Second' },
      { firstId: c, secondId: b, label: 'First' },
    ],
  });
  const seconds = (plan: FixedPlan) =>
    plannedComparisons(db, plan).map(({ first, seconds }) => [first, seconds]);
  return { seconds, references, pairSetId, a, b, c, d, e };
}

test('targets are shown first before every reference; the other order groups by reference', () => {
  const { seconds, references, a, b, d, e } = storeWithSets();
  const plan = { kind: 'against-references', targets: [a, b], references } as const;
  const forward = [
    [a, [e, d]],
    [b, [e, d]],
  ];
  expect(seconds({ ...plan, targets: [a, b], orders: 'forward' })).toEqual(forward);
  expect(seconds({ ...plan, targets: [a, b], orders: 'both' })).toEqual([
    ...forward,
    [e, [a, b]],
    [d, [a, b]],
  ]);
});

test('a target that is a reference too does not meet itself, and no comparison comes twice', () => {
  const { seconds, references, a, d, e } = storeWithSets();
  expect(seconds({ kind: 'against-references', targets: [a, d, e], references, orders: 'both' })).toEqual([
    [a, [e, d]],
    [d, [e, a]],
    [e, [d, a]],
  ]);
});

test('the pairs of a set are grouped by their first image', () => {
  const { seconds, pairSetId, a, b, c } = storeWithSets();
  expect(seconds({ kind: 'pair-set', pairSetId, orders: 'forward' })).toEqual([
    [c, [a, b]],
    [a, [b]],
  ]);
  expect(seconds({ kind: 'pair-set', pairSetId, orders: 'both' })).toEqual([
    [c, [a, b]],
    [a, [b, c]],
    [b, [a, c]],
  ]);
});

test('all pairs means every two images once', () => {
  const { seconds, a, b, c } = storeWithSets();
  expect(seconds({ kind: 'all-pairs', images: [a, b, c], orders: 'forward' })).toEqual([
    [a, [b, c]],
    [b, [c]],
  ]);
});
