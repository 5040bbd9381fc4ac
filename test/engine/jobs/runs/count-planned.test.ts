import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { countComparisons } from '../../../../src/engine/jobs/runs/comparison-group.ts';
import { plannedComparisons, type FixedPlan } from '../../../../src/engine/jobs/runs/planned-comparisons.ts';
import { openDatabase } from '../../../../src/engine/store/database.ts';
import { insertPairSet } from '../../../../src/engine/store/pair-sets.ts';
import { insertReferenceSet } from '../../../../src/engine/store/reference-sets.ts';
import { countPlanned, mostAdaptive } from '../../../../src/engine/jobs/runs/count-planned.ts';
import { insertRatedImages } from '../../../fixtures/rated-images.ts';

/** A store of 20 images with a reference set, and a pair set in which some pairs come twice or the other way round. */
function store(seed: number) {
  const db = openDatabase(':memory:');
  onTestFinished(() => {
    db.close();
  });
  const { datasetId, ids } = insertRatedImages(db, 20);
  const random = createRandom(seed);
  const some = () => random.shuffle(ids).slice(0, 8);
  const references = insertReferenceSet(db, {
    datasetId,
    splitId: null,
    name: 'some',
    binWidth: null,
    perBin: null,
    seed,
    imageIds: some(),
  });
  const [left, right] = [some(), some()];
  const pairs = left.flatMap((firstId, index) => {
    const secondId = right[index] ?? 0;
    return firstId === secondId ? [] : [{ firstId, secondId, label: 'First' as const }];
  });
  const reversed = pairs.slice(0, 3).map(({ firstId, secondId, label }) => ({
    firstId: secondId,
    secondId: firstId,
    label,
  }));
  const pairSetId = insertPairSet(db, {
    datasetId,
    splitId: null,
    part: null,
    name: 'pairs',
    variant: 'imported',
    theta: 0.2,
    seed,
    pairs: [...pairs, ...pairs.slice(0, 2), ...reversed],
  });
  return { db, references, pairSetId, some };
}

test.each([1, 2, 3, 4, 5])('plans are counted as they are made, whatever they share (%i)', (seed) => {
  const { db, references, pairSetId, some } = store(seed);
  for (const orders of ['forward', 'both'] as const) {
    const plans: FixedPlan[] = [
      { kind: 'against-references', targets: some(), references, orders },
      { kind: 'pair-set', pairSetId, orders },
      { kind: 'all-pairs', images: some(), orders },
    ];
    for (const plan of plans)
      expect(countPlanned(db, plan), `${plan.kind} ${orders}`).toBe(
        countComparisons(plannedComparisons(db, plan)),
      );
  }
});

test('an adaptive plan has no number, only a most', () => {
  const { db, references, some } = store(1);
  const plan = {
    kind: 'adaptive',
    targets: some(),
    references,
    orders: 'both',
    budget: 5,
    intervalWidth: 0.4,
    batch: 2,
    likelihood: { kind: 'rao-kupper', scale: 1, margin: 1, bias: 0 },
    evidence: 'hard',
  } as const;
  expect(countPlanned(db, plan)).toBeNull();
  expect(mostAdaptive(db, plan)).toBe(8 * 5 * 2);
  expect(mostAdaptive(db, { ...plan, budget: 100, orders: 'forward' })).toBe(8 * 8);
});
