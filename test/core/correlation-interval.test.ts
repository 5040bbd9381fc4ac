import { expect, test } from 'vitest';
import { correlationInterval } from '../../src/core/correlation-interval.ts';
import { pearson, spearman } from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';

test('the interval of PC is SciPy’s', () => {
  // scipy.stats.pearsonr(...).confidence_interval for r = 0.95 of 28 pairs: tanh(artanh .95 -+ 1.959964 / 5).
  const [low, high] = correlationInterval('pc', 0.95, 28) ?? [NaN, NaN];
  expect(low).toBeCloseTo(0.893655, 6);
  expect(high).toBeCloseTo(0.9768565, 6);
});

test.each([10, 20, 58])('of %i normal scores, 95 intervals in 100 hold the true correlation', (n) => {
  const [rho, sets] = [0.9, 400];
  let [pc, ranks] = [0, 0];
  for (let seed = 0; seed < sets; seed++) {
    const random = createRandom(seed, n);
    const x = Array.from({ length: n }, () => random.normal());
    const y = x.map((value) => rho * value + Math.sqrt(1 - rho ** 2) * random.normal());
    const holds = (kind: 'pc' | 'spearman', value: number, truth: number) => {
      const [low, high] = correlationInterval(kind, value, n) ?? [NaN, NaN];
      return low <= truth && truth <= high;
    };
    if (holds('pc', pearson(x, y), rho)) pc++;
    if (holds('spearman', spearman(x, y), (6 / Math.PI) * Math.asin(rho / 2))) ranks++;
  }
  for (const held of [pc, ranks]) {
    expect(held).toBeGreaterThan(0.92 * sets);
    expect(held).toBeLessThan(0.985 * sets);
  }
});

test('a perfect correlation, and one that is none, have no interval', () => {
  for (const value of [1, -1, NaN]) expect(correlationInterval('pc', value, 20)).toBeNull();
});
