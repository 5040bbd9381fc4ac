import { expect, test } from 'vitest';
import { mae, pearson } from '../../src/core/metrics.ts';
import { pairedDifferences, type PairedEstimates } from '../../src/core/paired-difference.ts';
import { createRandom } from '../../src/core/random.ts';

/** Truths, and two ways that err alike but for so much more noise in the second. */
function repetition(seed: number, more: number): PairedEstimates {
  const random = createRandom(seed);
  const truths = Array.from({ length: 200 }, () => 3 + random.normal());
  const first = truths.map((truth) => truth + 0.3 * random.normal());
  return { truths, first, second: first.map((estimate) => estimate + more * random.normal()) };
}

const differences = (comparisons: readonly (readonly PairedEstimates[])[]) =>
  pairedDifferences(comparisons, { seed: 1, resamples: 300 });

function difference(repetitions: readonly PairedEstimates[]) {
  const [only] = differences([repetitions]);
  if (only === undefined) throw new Error('there is no difference');
  return only;
}

test('the value is the mean over repetitions of second less first', () => {
  const repetitions = [repetition(1, 0.1), repetition(2, 0.3)];
  const { pc, mae: errors } = difference(repetitions);
  const mean = (metric: typeof mae) =>
    repetitions.reduce(
      (sum, { truths, first, second }) => sum + (metric(second, truths) - metric(first, truths)) / 2,
      0,
    );
  expect(errors.value).toBeCloseTo(mean(mae), 12);
  expect(pc.value).toBeCloseTo(mean(pearson), 12);
});

test('a way that is clearly worse has an interval beside 0, and the same way none at all', () => {
  const worse = difference([repetition(3, 0.4)]);
  expect(worse.mae.interval?.[0]).toBeGreaterThan(0);
  expect(worse.pc.interval?.[1]).toBeLessThan(0);
  const { truths, first } = repetition(3, 0);
  expect(difference([{ truths, first, second: first }])).toEqual({
    pc: { value: 0, interval: [0, 0], method: 'percentile' },
    mae: { value: 0, interval: [0, 0], method: 'percentile' },
    rmse: { value: 0, interval: [0, 0], method: 'percentile' },
  });
});

test('errors in common cancel: the paired interval is narrower than either metric says', () => {
  const { mae: paired } = difference([repetition(4, 0.05)]);
  // Of 200 errors of deviation 0.18 about their mean, 1.96 x 0.18 / sqrt(200) to either side.
  const [low, high] = paired.interval ?? [NaN, NaN];
  expect(high - low).toBeLessThan(0.025);
});

test('repetitions of other sizes, and none, are refused', () => {
  const { truths, first, second } = repetition(5, 0.1);
  const shorter = { truths: truths.slice(1), first: first.slice(1), second: second.slice(1) };
  expect(() => difference([{ truths, first, second }, shorter])).toThrow(RangeError);
  expect(() => difference([])).toThrow(RangeError);
});

test('several comparisons have each what it has alone', () => {
  const [one, other] = [[repetition(6, 0.1)], [repetition(7, 0.3), repetition(8, 0.2)]];
  expect(differences([one, other])).toEqual([difference(one), difference(other)]);
  expect(differences([])).toEqual([]);
});
