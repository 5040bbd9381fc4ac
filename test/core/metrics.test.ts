import { expect, test } from 'vitest';
import { bootstrapIntervals } from '../../src/core/bootstrap.ts';
import {
  tooFewImages,
  kendall,
  mae,
  pearson,
  rmse,
  scoreMetrics,
  spearman,
  type MetricValue,
} from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';

const CORRELATIONS = [
  // Examples in the documentation of scipy.stats.pearsonr, spearmanr and kendalltau (SciPy 1.11).
  {
    desc: 'pearsonr, SciPy',
    correlation: pearson,
    x: [1, 2, 3, 4, 5, 6, 7],
    y: [10, 9, 2.5, 6, 4, 3, 2],
    value: -0.828503883588428,
  },
  {
    desc: 'spearmanr with a tie, SciPy',
    correlation: spearman,
    x: [1, 2, 3, 4, 5],
    y: [5, 6, 7, 8, 7],
    value: 0.8207826816681233,
  },
  {
    desc: 'kendalltau with ties on both sides, SciPy',
    correlation: kendall,
    x: [12, 2, 1, 12, 2],
    y: [1, 4, 7, 1, 0],
    value: -0.47140452079103173,
  },
  // IQ and hours of television a week: rho = -29/165 (Wikipedia, Spearman's rank correlation coefficient).
  {
    desc: 'IQ and television, Wikipedia',
    correlation: spearman,
    x: [106, 100, 86, 101, 99, 103, 97, 113, 112, 110],
    y: [7, 27, 2, 50, 28, 29, 20, 12, 6, 17],
    value: -29 / 165,
  },
];

test.each(CORRELATIONS)('known value: $desc', ({ correlation, x, y, value }) =>
  expect(correlation(x, y)).toBeCloseTo(value, 14),
);

test('errors of known numbers', () => {
  expect(mae([1, 2, 5], [2, 2, 1])).toBeCloseTo(5 / 3, 15);
  expect(rmse([1, 2, 5], [2, 2, 1])).toBeCloseTo(Math.sqrt(17 / 3), 15);
});

/** Tau-b by looking at every pair. */
function plainKendall(x: readonly number[], y: readonly number[]): number {
  let [difference, untiedX, untiedY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < i; j++) {
      const dx = Math.sign((x[i] ?? NaN) - (x[j] ?? NaN));
      const dy = Math.sign((y[i] ?? NaN) - (y[j] ?? NaN));
      difference += dx * dy;
      untiedX += dx * dx;
      untiedY += dy * dy;
    }
  return difference / Math.sqrt(untiedX * untiedY);
}

/** Spearman's rho with the rank of a number counted from how many are smaller and how many equal. */
function plainSpearman(x: readonly number[], y: readonly number[]): number {
  const ranks = (numbers: readonly number[]) =>
    numbers.map((one) => {
      const smaller = numbers.filter((other) => other < one).length;
      return smaller + (numbers.filter((other) => other === one).length + 1) / 2;
    });
  return pearson(ranks(x), ranks(y));
}

const fewValues = (count: number, seed: number, stream: number) => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, () => random.integer(1 + (seed % 12)));
};

test('Kendall and Spearman equal the plain computation, with few ties and many', () => {
  for (let seed = 1; seed < 120; seed++) {
    const [x, y] = [fewValues(2 + (seed % 40), seed, 1), fewValues(2 + (seed % 40), seed, 2)];
    for (const [fast, plain] of [
      [kendall(x, y), plainKendall(x, y)],
      [spearman(x, y), plainSpearman(x, y)],
    ] as const)
      if (Number.isNaN(plain)) expect(fast).toBeNaN();
      else expect(fast).toBeCloseTo(plain, 12);
  }
});

test('correlations are symmetric, 1 with a rising copy, -1 with a falling one, and undefined with a constant', () => {
  for (let seed = 1; seed < 30; seed++) {
    const random = createRandom(seed);
    const x = Array.from({ length: 30 }, () => random.normal());
    const y = Array.from({ length: 30 }, () => random.normal());
    for (const correlation of [pearson, spearman, kendall]) {
      expect(correlation(x, y)).toBeCloseTo(correlation(y, x), 12);
      expect(
        correlation(
          x,
          x.map((value) => 3 * value + 1),
        ),
      ).toBeCloseTo(1, 12);
      expect(
        correlation(
          x,
          x.map((value) => -value),
        ),
      ).toBeCloseTo(-1, 12);
      // Three times 0.1 is a mean that rounding moves off the numbers.
      expect(correlation([1, 2, 3], [0.1, 0.1, 0.1])).toBeNaN();
    }
    for (const correlation of [spearman, kendall])
      expect(correlation(x.map(Math.exp), y)).toBeCloseTo(correlation(x, y), 12);
  }
});

test('lists of unlike length and numbers that are not finite are refused', () => {
  for (const metric of [pearson, mae, rmse, spearman, kendall]) {
    expect(() => metric([1, 2], [1])).toThrow(RangeError);
    expect(() => metric([1, NaN], [1, 2])).toThrow(RangeError);
  }
});

test('metrics come with intervals that hold their value, the same for the same seed', () => {
  const random = createRandom(9);
  const truths = Array.from({ length: 120 }, () => 1 + 4 * random.uniform());
  const estimates = truths.map((truth) => truth + 0.3 * random.normal());
  const metrics = scoreMetrics(estimates, truths, { bootstrap: 200, seed: 1 });
  expect(metrics.n).toBe(120);
  expect(metrics.pc.value).toBe(pearson(estimates, truths));
  expect(metrics.kendall.value).toBe(kendall(estimates, truths));
  const all: MetricValue[] = [metrics.pc, metrics.mae, metrics.rmse, metrics.spearman, metrics.kendall];
  for (const { value, interval } of all) {
    expect(interval?.[0]).toBeLessThan(value);
    expect(interval?.[1]).toBeGreaterThan(value);
  }
  expect(scoreMetrics(estimates, truths, { bootstrap: 200, seed: 1 })).toEqual(metrics);
  expect(scoreMetrics(estimates, truths, { bootstrap: 200, seed: 2 })).not.toEqual(metrics);
});

const meanOf = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

test('a 95 % bootstrap interval of a mean holds the true mean about 95 times in 100', () => {
  let held = 0;
  for (let seed = 0; seed < 300; seed++) {
    const random = createRandom(seed, 1);
    const sample = Array.from({ length: 50 }, () => random.normal());
    const { mean } = bootstrapIntervals(
      50,
      (drawn) => ({ mean: meanOf(drawn.map((index) => sample[index] ?? NaN)) }),
      { seed, resamples: 200 },
    );
    if (mean[0] <= 0 && mean[1] >= 0) held++;
  }
  expect(held).toBeGreaterThan(300 * 0.9);
  expect(held).toBeLessThan(300 * 0.99);
});

test('a statistic that no resample defines has no interval, and resamples that do not define it are left out', () => {
  // One item in ten differs: a third of the resamples lack it.
  const sample = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2];
  const { some, none } = bootstrapIntervals(
    sample.length,
    (drawn) => ({ some: drawn.some((item) => sample[item] === 2) ? 5 : NaN, none: NaN }),
    { seed: 1, resamples: 50 },
  );
  expect(some).toEqual([5, 5]);
  expect(none).toEqual([NaN, NaN]);
});

test('a perfect correlation has no interval, and errors without spread have the percentile one', () => {
  const estimates = Array.from({ length: 20 }, (_, i) => i);
  const truths = estimates.map((estimate) => estimate + 1);
  const { pc, mae: error } = scoreMetrics(estimates, truths, { bootstrap: 50, seed: 1 });
  expect(pc).toEqual({ value: 1, interval: null, method: null });
  expect(error).toEqual({ value: 1, interval: [1, 1], method: 'percentile' });
  const constant = truths.map(() => 2);
  expect(scoreMetrics(constant, truths, { bootstrap: 50, seed: 1 }).pc).toEqual({
    value: NaN,
    interval: null,
    method: null,
  });
});

test('correlations have intervals by Fisher’s z, errors by the BCa bootstrap', () => {
  const random = createRandom(3);
  const truths = Array.from({ length: 30 }, () => random.normal());
  const { n, ...metrics } = scoreMetrics(
    truths.map((truth) => truth + 0.3 * random.normal()),
    truths,
    { seed: 1 },
  );
  expect(n).toBe(30);
  const methods = Object.entries(metrics).map(([name, { method }]) => [name, method]);
  expect(Object.fromEntries(methods)).toEqual({
    pc: 'fisher-z',
    mae: 'bca',
    rmse: 'bca',
    spearman: 'fisher-z',
    kendall: 'fisher-z',
  });
});

test('an empty sample and no resamples are refused', () => {
  expect(() => scoreMetrics([], [], { seed: 1 })).toThrow(RangeError);
  expect(() => scoreMetrics([1, 2, 3], [1, 2, 3], { bootstrap: 0, seed: 1 })).toThrow(RangeError);
});

test.each([
  [1, { correlations: 0, intervals: [] }, /Too few images for a correlation/],
  [2, { correlations: 0, intervals: [] }, /Too few images for a correlation/],
  [3, { correlations: 3, intervals: ['mae', 'rmse'] }, /interval of a correlation/],
  [9, { correlations: 3, intervals: ['mae', 'rmse'] }, /interval of a correlation/],
  [10, { correlations: 3, intervals: ['pc', 'mae', 'rmse', 'spearman', 'kendall'] }, null],
])('of %i images %j are said', (count, { correlations, intervals }, note) => {
  const truths = Array.from({ length: count }, (_, i) => 1 + 0.3 * i);
  const estimates = truths.map((truth, i) => truth + (i % 2 === 0 ? 0.25 : -0.25));
  const { n, ...metrics } = scoreMetrics(estimates, truths, { seed: 1 });
  expect(n).toBe(count);
  expect([metrics.mae.value, metrics.rmse.value].map((value) => value.toFixed(6))).toEqual([
    '0.250000',
    '0.250000',
  ]);
  const { pc, spearman: rho, kendall: tau } = metrics;
  expect([pc, rho, tau].filter(({ value }) => Number.isFinite(value))).toHaveLength(correlations);
  expect(
    Object.entries(metrics).flatMap(([name, { interval }]) => (interval === null ? [] : [name])),
  ).toEqual(intervals);
  if (note === null) expect(tooFewImages(count)).toBeNull();
  else expect(tooFewImages(count)).toMatch(note);
});
