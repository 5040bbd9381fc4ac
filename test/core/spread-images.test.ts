import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { MOST_OF_IMAGE, SPREAD_OVER, spreadImages } from '../../src/core/spread-images.ts';

type Pairs = readonly (readonly [number, number])[];

function spread(pairs: Pairs) {
  const images = 1 + Math.max(...pairs.flat());
  const { order, crowdedFrom } = spreadImages(
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
    images,
  );
  return { order: [...order], crowdedFrom };
}

/** Place of the first pair that brings an image too often; null where none does. */
function firstCrowded(pairs: Pairs, order: readonly number[]): number | null {
  for (const place of order.keys()) {
    const images = order
      .slice(Math.max(0, place - SPREAD_OVER + 1), place + 1)
      .flatMap((at) => pairs[at] ?? []);
    const counts = Map.groupBy(images, (image) => image);
    if ((pairs[order[place] ?? 0] ?? []).some((image) => (counts.get(image)?.length ?? 0) > MOST_OF_IMAGE))
      return place;
  }
  return null;
}

/** Every target beside every reference, as a run has them. */
const targetsAndReferences = (targets: number, references: number): Pairs =>
  Array.from({ length: targets * references }, (_, row) => [
    Math.floor(row / references),
    targets + (row % references),
  ]);

test.each([
  ['100 targets x 350 references, target by target', targetsAndReferences(100, 350)],
  ['350 targets x 20 references', targetsAndReferences(350, 20)],
  ['the same, reference by reference', targetsAndReferences(350, 20).toSorted(([, a], [, b]) => a - b)],
  ['64 targets x 57 references in random order', createRandom(3).shuffle(targetsAndReferences(64, 57))],
  ['8 targets x 40 references', targetsAndReferences(8, 40)],
  ['7 targets x 350 references', targetsAndReferences(7, 350)],
  [
    'all pairs of 40 images',
    Array.from({ length: 40 }, (_, a) => Array.from({ length: a }, (__, b) => [b, a] as const)).flat(),
  ],
])('no image comes more than three times in twenty pairs: %s', (_, pairs) => {
  const { order, crowdedFrom } = spread(pairs);
  expect(order.toSorted((a, b) => a - b)).toEqual([...pairs.keys()]);
  expect(firstCrowded(pairs, order)).toBeNull();
  expect(crowdedFrom).toBeNull();
});

test('where every pair has one of a few images, it is told from which place on they come too often', () => {
  const pairs = targetsAndReferences(3, 50);
  const { order, crowdedFrom } = spread(pairs);
  expect(order.toSorted((a, b) => a - b)).toEqual([...pairs.keys()]);
  expect(crowdedFrom).toBe(9);
  expect(firstCrowded(pairs, order)).toBe(9);
  // As evenly as it goes.
  const targets = order.slice(0, 21).map((at) => pairs[at]?.[0]);
  for (const target of [0, 1, 2])
    expect(Math.abs(targets.filter((one) => one === target).length - 7)).toBeLessThanOrEqual(1);
});

test('an order in which no image comes too often stays as it is', () => {
  const pairs: Pairs = Array.from({ length: 100 }, (_, at) => [2 * at, 2 * at + 1]);
  expect(spread(pairs).order).toEqual([...pairs.keys()]);
});

test('what has to wait stands at the first place where it may', () => {
  const others: Pairs = Array.from({ length: 30 }, (_, at) => [10 + 2 * at, 11 + 2 * at]);
  const pairs: Pairs = [[0, 1], [0, 2], [0, 3], [0, 4], ...others];
  const { order } = spread(pairs);
  expect(order.slice(0, 3)).toEqual([0, 1, 2]);
  expect(order.indexOf(3)).toBe(SPREAD_OVER);
});
