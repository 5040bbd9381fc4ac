import { expect, test } from 'vitest';
import { meanInterval } from '../../src/core/mean-interval.ts';

const of = (numbers: readonly number[]) =>
  meanInterval(
    numbers.reduce((sum, x) => sum + x, 0),
    numbers.reduce((sum, x) => sum + x * x, 0),
    numbers.length,
  );

test('the interval of a mean is 1.96 standard errors on both sides', () => {
  // Mean 3.5, variance 21 / 3, standard error sqrt(7 / 4) = 1.3228757; times 1.9599640 is 2.5927886.
  const interval = of([1, 2, 4, 7]);
  expect(interval?.[0]).toBeCloseTo(0.9072114, 6);
  expect(interval?.[1]).toBeCloseTo(6.0927886, 6);
});

test('equal numbers have an interval without width', () =>
  expect(of([0.1, 0.1, 0.1])?.map((end) => end.toFixed(9))).toEqual(['0.100000000', '0.100000000']));

test('one number, none, or an infinite one has no interval', () => {
  expect(of([3])).toBeNull();
  expect(of([])).toBeNull();
  expect(of([1, Infinity])).toBeNull();
});
