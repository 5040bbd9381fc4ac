import { expect, test } from 'vitest';
import { meanProbabilities } from '../../src/core/ensemble.ts';
import type { Triple } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { logSoftmax, maskedSoftmax, maskedSoftmaxInPlace } from '../../src/core/softmax.ts';

test('probabilities are positive, sum to 1 and ignore a shift of all logits', () => {
  const random = createRandom(1);
  for (let i = 0; i < 500; i++) {
    const logits: Triple = [10 * random.normal(), 10 * random.normal(), 10 * random.normal()];
    const probabilities = maskedSoftmax(logits);
    const shifted = maskedSoftmax([logits[0] + 37, logits[1] + 37, logits[2] + 37]);
    expect(probabilities[0] + probabilities[1] + probabilities[2]).toBeCloseTo(1, 12);
    for (const index of [0, 1, 2] as const) {
      expect(probabilities[index]).toBeGreaterThan(0);
      expect(shifted[index]).toBeCloseTo(probabilities[index], 12);
    }
  }
});

test('logits log 1, log 2 and log 5 give 1/8, 2/8 and 5/8', () => {
  const [first, second, similar] = maskedSoftmax([0, Math.log(2), Math.log(5)]);
  expect(first).toBeCloseTo(1 / 8, 15);
  expect(second).toBeCloseTo(2 / 8, 15);
  expect(similar).toBeCloseTo(5 / 8, 15);
});

test('those of many answers in place are to the last bit those of each', () => {
  const random = createRandom(3);
  const logits = Array.from({ length: 300 }, (): Triple => {
    const [first, second] = [20 * random.normal(), random.normal()];
    return [first, second, random.uniform() < 0.3 ? first : 3 * random.normal()];
  });
  const triples = Float64Array.from(logits.flat());
  maskedSoftmaxInPlace(triples, logits.length - 1);
  expect([...triples]).toEqual([...logits.slice(0, -1).flatMap(maskedSoftmax), ...(logits.at(-1) ?? [])]);
  expect(() => maskedSoftmaxInPlace(Float64Array.of(0, NaN, 0), 1)).toThrow(RangeError);
});

test('logits far apart keep finite logarithms', () => {
  expect(logSoftmax([1000, 0, -1000])).toEqual([0, -1000, -2000]);
  expect(maskedSoftmax([1000, 0, -1000])).toEqual([1, 0, 0]);
});

test('logits that are not finite are refused', () => {
  expect(() => logSoftmax([NaN, 0, 0])).toThrow(RangeError);
  expect(() => maskedSoftmax([0, Infinity, 0])).toThrow(RangeError);
});

test('an ensemble is the mean of the probabilities, not of the logits', () => {
  expect(meanProbabilities([[1, 0, 0]])).toEqual([1, 0, 0]);
  expect(
    meanProbabilities([
      [0.5, 0.25, 0.25],
      [0, 0.75, 0.25],
    ]),
  ).toEqual([0.25, 0.5, 0.25]);
  expect(() => meanProbabilities([])).toThrow(RangeError);
});
