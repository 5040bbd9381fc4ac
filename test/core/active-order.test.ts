import { expect, test } from 'vitest';
import { activeOrder } from '../../src/core/active-order.ts';
import { logitChances } from '../../src/core/active-pairs.ts';

const chances = logitChances(1);

/** Mean over the three answers of the variance of a normal score beside a known one, by fine sums. */
function expectedVariance(mean: number, variance: number, known: number): number {
  const scores = Array.from(
    { length: 20_001 },
    (_, point) => mean + Math.sqrt(variance) * (point / 1000 - 10),
  );
  const weights = scores.map((score) => Math.exp(-((score - mean) ** 2) / (2 * variance)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [0, 1, 2].reduce((expected, answer) => {
    const joint = scores.map((score, at) => (weights[at] ?? 0) * (chances(score - known)[answer] ?? 0));
    const sum = joint.reduce((all, one) => all + one, 0);
    const centre = joint.reduce((all, one, at) => all + one * (scores[at] ?? 0), 0) / sum;
    const spread = joint.reduce((all, one, at) => all + one * ((scores[at] ?? 0) - centre) ** 2, 0) / sum;
    return expected + (spread * sum) / total;
  }, 0);
}

test.each([
  [0, 4, 0],
  [1, 2, -1],
  [0.5, 0.1, 3],
])(
  'a narrowing is that of the variance which an answer is expected to leave: mean %f, variance %f',
  (mean, variance, known) => {
    const { narrowings } = activeOrder(
      [0],
      [1],
      { means: Float64Array.of(mean, known), variances: Float64Array.of(variance, 0) },
      chances,
    );
    const left = expectedVariance(mean, variance, known);
    // The normal distribution is cut at 3.5 deviations.
    expect((narrowings[0] ?? NaN) / (2 * 1.959964 * (Math.sqrt(variance) - Math.sqrt(left)))).toBeCloseTo(
      1,
      1,
    );
  },
);

test('each pair is chosen as if those before it had been answered', () => {
  // Two images of which nothing is known beside three known ones: asking about one makes asking about the other worth more.
  const beliefs = {
    means: Float64Array.of(0, 0, -0.1, 0.2, 0.3),
    variances: Float64Array.of(4, 4, 0, 0, 0),
  };
  const first = [0, 0, 0, 1, 1, 1];
  const { order, narrowings } = activeOrder(first, [2, 3, 4, 2, 3, 4], beliefs, chances);
  expect([...order].map((pair) => first[pair])).toEqual([0, 1, 0, 1, 0, 1]);
  expect([...narrowings]).toEqual([...narrowings].toSorted((a, b) => b - a));
  expect(narrowings[0]).toBeGreaterThan(narrowings[2] ?? NaN);
});

test('a pair of known scores narrows nothing and comes last; near images come before far ones', () => {
  const beliefs = { means: Float64Array.of(0, 0, 6, 0), variances: Float64Array.of(0.2, 0.2, 0.2, 0) };
  const { order, narrowings } = activeOrder([3, 0, 0], [3, 2, 1], beliefs, chances);
  expect([...order]).toEqual([2, 1, 0]);
  expect(narrowings[2]).toBe(0);
});

test('what is not chosen one by one follows by what it would narrow then', () => {
  const beliefs = { means: new Float64Array(6), variances: Float64Array.of(4, 4, 1, 1, 0.1, 0.1) };
  const { order } = activeOrder([4, 2, 0], [5, 3, 1], beliefs, chances, 1);
  expect([...order]).toEqual([2, 1, 0]);
});
