import { expect, test } from 'vitest';
import { bcaInterval, percentileInterval, resample } from '../../src/core/bootstrap.ts';
import { normalCdf, normalQuantile } from '../../src/core/normal.ts';
import { createRandom } from '../../src/core/random.ts';

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const rootMeanSquare = (numbers: readonly number[]) => Math.sqrt(mean(numbers.map((number) => number ** 2)));

const SAMPLE = Array.from({ length: 15 }, (_, power) => 1.3 ** power);

/** Made-up resamples of an estimate, of which 190 in 400 are below it. */
function resamplesOf(estimate: number): number[] {
  return Array.from({ length: 400 }, (_, i) => estimate * Math.exp((i - 190) / 700));
}

// SciPy 1.17.1, bootstrap with method BCa and the same resamples as bootstrap_result.
test.each([
  { name: 'mean', statistic: mean, interval: [8.646314009932109, 14.8611678988484] },
  { name: 'root mean square', statistic: rootMeanSquare, interval: [12.398610573977521, 21.290806065091186] },
])('the BCa interval of a $name is SciPy’s', ({ statistic, interval }) => {
  const estimate = statistic(SAMPLE);
  const leftOut = SAMPLE.map((_, item) => statistic(SAMPLE.toSpliced(item, 1)));
  const [low, high] = bcaInterval(resamplesOf(estimate), estimate, leftOut) ?? [NaN, NaN];
  expect(low).toBeCloseTo(interval[0] ?? NaN, 9);
  expect(high).toBeCloseTo(interval[1] ?? NaN, 9);
});

test('BCa is not defined where all resamples are on one side, or no item changes anything', () => {
  const rising = resamplesOf(1);
  expect(bcaInterval(rising, 10, [1, 2, 4])).toBeNull();
  expect(bcaInterval(rising, 0, [1, 2, 4])).toBeNull();
  expect(bcaInterval(rising, 1, [1, 1, 1])).toBeNull();
  expect(percentileInterval([1, 2, 3])).toEqual([1.05, 2.95]);
});

// SciPy 1.17.1, norm.cdf and norm.ppf.
test('the normal distribution is SciPy’s', () => {
  const shares = [
    [-3, 0.0013498980316300933],
    [-1.5, 0.06680720126885807],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2.2, 0.9860965524865014],
    [5, 0.9999997133484281],
    [-40, 0],
    [40, 1],
  ] as const;
  for (const [x, share] of shares) expect(normalCdf(x)).toBeCloseTo(share, 14);
  const quantiles = [
    [0.001, -3.090232306167813],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.9999, 3.719016485455709],
  ] as const;
  for (const [share, x] of quantiles) expect(normalQuantile(share)).toBeCloseTo(x, 10);
  expect([0, 1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN]);
});

test('other resamples move the ends of an interval by some 2 % of its width, as is said', () => {
  const random = createRandom(2);
  const errors = Array.from({ length: 100 }, () => Math.abs(random.normal()));
  const total = errors.reduce((sum, error) => sum + error, 0);
  const leftOut = errors.map((error) => (total - error) / (errors.length - 1));
  const statistic = (drawn: readonly number[]) => ({ mean: mean(drawn.map((at) => errors[at] ?? NaN)) });
  const intervals = Array.from({ length: 40 }, (_, seed) =>
    bcaInterval(resample(errors.length, statistic, { seed }).mean, mean(errors), leftOut),
  );
  const width = mean(intervals.map((interval) => (interval?.[1] ?? NaN) - (interval?.[0] ?? NaN)));
  for (const end of [0, 1] as const) {
    const ends = intervals.map((interval) => interval?.[end] ?? NaN);
    const middle = mean(ends);
    const spread = rootMeanSquare(ends.map((one) => one - middle)) / width;
    expect(spread).toBeGreaterThan(0.01);
    expect(spread).toBeLessThan(0.035);
  }
});
