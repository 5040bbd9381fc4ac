import { expect, test } from 'vitest';
import { evenlySpaced } from '../../src/core/evenly-spaced.ts';

test('takes the middle of equal stretches, and all where there are no more', () => {
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(evenlySpaced(ten, 5)).toEqual([1, 3, 5, 7, 9]);
  expect(evenlySpaced(ten, 1)).toEqual([5]);
  expect(evenlySpaced(ten, 4)).toEqual([1, 3, 6, 8]);
  expect(evenlySpaced(ten, 10)).toEqual(ten);
  expect(evenlySpaced(ten, 99)).toEqual(ten);
});
