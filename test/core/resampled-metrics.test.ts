import { expect, test } from 'vitest';
import { mae, pearson, rmse } from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';
import { ResampledMetrics } from '../../src/core/resampled-metrics.ts';

/** Noisy estimates of scores, rounded to so many a unit, so that a few make ties. */
function sample(count: number, stepsPerUnit: number): { estimates: number[]; truths: number[] } {
  const random = createRandom(count, stepsPerUnit);
  const rounded = (value: number) => Math.round(value * stepsPerUnit) / stepsPerUnit;
  const truths = Array.from({ length: count }, () => rounded(1 + 4 * random.uniform()));
  return { truths, estimates: truths.map((truth) => rounded(truth + 0.5 * random.normal())) };
}

test.each([
  { desc: 'no ties', count: 60, stepsPerUnit: 1e9 },
  { desc: 'some ties', count: 60, stepsPerUnit: 10 },
  { desc: 'ties almost everywhere', count: 60, stepsPerUnit: 1 },
  { desc: 'three images', count: 3, stepsPerUnit: 2 },
  { desc: 'two images', count: 2, stepsPerUnit: 1 },
])('metrics of resamples are the plain ones, to the last bit: $desc', ({ count, stepsPerUnit }) => {
  const { estimates, truths } = sample(count, stepsPerUnit);
  const resampled = new ResampledMetrics(estimates, truths);
  const random = createRandom(7);
  let undefinedOnes = 0;
  for (let round = 0; round < 200; round++) {
    const drawn = Array.from({ length: count }, () => random.integer(count));
    const x = drawn.map((image) => estimates[image] ?? NaN);
    const y = drawn.map((image) => truths[image] ?? NaN);
    const plain = { pc: pearson(x, y), mae: mae(x, y), rmse: rmse(x, y) };
    expect(resampled.of(drawn)).toStrictEqual(plain);
    if (Number.isNaN(plain.pc)) undefinedOnes++;
  }
  // Of few images a resample may hold one alone, of which no correlation is known.
  if (count <= 3) expect(undefinedOnes).toBeGreaterThan(0);
});

test('errors without each image in turn are those of the others', () => {
  const { estimates, truths } = sample(40, 10);
  const { mae: ofMae, rmse: ofRmse } = new ResampledMetrics(estimates, truths).withoutEach;
  for (const image of estimates.keys()) {
    const [x, y] = [estimates.toSpliced(image, 1), truths.toSpliced(image, 1)];
    expect(ofMae[image]).toBeCloseTo(mae(x, y), 12);
    expect(ofRmse[image]).toBeCloseTo(rmse(x, y), 12);
  }
});
