import { expect, test } from 'vitest';
import { spreadCeiling, splitHalfCeiling, twinCeiling } from '../../src/core/noise-ceiling.ts';
import { pearson } from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';

/** Images of which raters see a quarter, or all, with levels of their own. */
function simulated({ images = 800, raters = 40, noise = 1.5, level = 0.8, seen = 1 }) {
  const random = createRandom(7);
  const truths = Array.from({ length: images }, () => 3 + random.normal());
  const levels = Array.from({ length: raters }, () => level * random.normal());
  const ratings = truths.map((truth) =>
    levels.flatMap((own, rater) =>
      random.uniform() < seen ? [{ rater, value: truth + own + noise * random.normal() }] : [],
    ),
  );
  const scores = ratings.map((of) => of.reduce((sum, { value }) => sum + value, 0) / of.length);
  return { truths, ratings, scores };
}

test.each([{}, { seen: 0.25 }, { noise: 4, seen: 0.3 }])(
  'the best PC from halves of raters is what knowing the truth reaches: %o',
  (options) => {
    const { truths, ratings, scores } = simulated(options);
    const reached = pearson(truths, scores);
    const found = splitHalfCeiling(ratings, 40, { seed: 1 });
    expect(Math.abs((found?.pc ?? NaN) - reached)).toBeLessThan(0.012);
    const [low, high] = found?.interval ?? [NaN, NaN];
    expect(reached).toBeGreaterThan(low - 0.005);
    expect(reached).toBeLessThan(high + 0.005);
    expect(found).toMatchObject({ method: 'split-half', n: 800 });
  },
);

test('from the spread it is the same where raters have no levels of their own, and lower where all rated all', () => {
  const items = ({ ratings, scores }: ReturnType<typeof simulated>) =>
    ratings.map((of, image) => {
      const mean = scores[image] ?? NaN;
      const squares = of.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
      return { score: mean, raters: of.length, spread: Math.sqrt(squares / (of.length - 1)) };
    });
  const plain = simulated({ level: 0, seen: 0.3 });
  expect(spreadCeiling(items(plain), { seed: 1 })?.pc).toBeCloseTo(pearson(plain.truths, plain.scores), 2);
  const crossed = simulated({ level: 2, noise: 2 });
  const bySpread = spreadCeiling(items(crossed), { seed: 1 })?.pc ?? NaN;
  expect(bySpread).toBeLessThan(splitHalfCeiling(crossed.ratings, 40, { seed: 1 })?.pc ?? NaN);
});

test('from twins it is 1 less half their mean squared difference over the variance', () => {
  const random = createRandom(3);
  const noise = 0.5;
  const truths = Array.from({ length: 4000 }, () => random.normal());
  const scores = truths.map((truth) => truth + noise * random.normal());
  const differences = truths.map((truth, image) =>
    Math.abs((scores[image] ?? NaN) - truth - noise * random.normal()),
  );
  const found = twinCeiling(differences, scores, { seed: 1 });
  expect(found?.reliability).toBeCloseTo(1 / (1 + noise ** 2), 1);
  expect(found?.pc).toBeCloseTo(Math.sqrt(found?.reliability ?? NaN), 12);
  // 0.5 and 0.5: half the mean square is 0.125; the variance of 0, 1, 2, ... 9 is 55 / 6.
  expect(
    twinCeiling(
      Array.from({ length: 10 }, () => 0.5),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      { seed: 1 },
    )?.reliability,
  ).toBeCloseTo(1 - 0.125 / (55 / 6), 12);
});

test('too few, and scores without variance, have none', () => {
  expect(splitHalfCeiling([], 0, { seed: 1 })).toBeNull();
  expect(spreadCeiling([{ score: 3, raters: 5, spread: 1 }], { seed: 1 })).toBeNull();
  expect(twinCeiling([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3, 3], { seed: 1 })).toBeNull();
  expect(twinCeiling([1], [1, 2, 3], { seed: 1 })).toBeNull();
});
