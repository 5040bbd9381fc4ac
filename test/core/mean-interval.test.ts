import { expect, test } from 'vitest';
import { meanInterval } from '../../src/core/mean-interval.ts';

const of = (numbers: readonly number[], range?: readonly [number, number]) =>
  meanInterval(
    numbers.reduce((sum, x) => sum + x, 0),
    numbers.reduce((sum, x) => sum + x * x, 0),
    numbers.length,
    range,
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

test('the interval does not leave the range of the numbers', () => {
  expect(of([-1, 1, 1], [-1, 1])).toEqual([expect.closeTo(-0.97331, 5), 1]);
  expect(of([0, 0, 3], [0, Infinity])).toEqual([0, expect.closeTo(2.95996, 5)]);
});
