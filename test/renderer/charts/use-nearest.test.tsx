import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useNearest } from '../../../src/renderer/charts/use-nearest.ts';

const MARKS = [
  { name: 'a', x: 100, y: 100 },
  { name: 'b', x: 130, y: 100 },
];

test('the mark nearest to the pointer is meant, as far as 24 pixels away', () => {
  const nearest = renderHook(() => useNearest(MARKS)).result.current;
  const named = (x: number, y: number) => nearest({ x, y })?.name ?? null;
  expect(named(100, 100)).toBe('a');
  expect(named(112, 100)).toBe('a');
  expect(named(118, 100)).toBe('b');
  expect(named(100, 123.9)).toBe('a');
  expect(named(100, 124.1)).toBeNull();
  expect(named(153.9, 100)).toBe('b');
  expect(named(76.1, 100)).toBe('a');
  expect(named(75.9, 100)).toBeNull();
  expect(nearest(null)).toBeNull();
});

test('without marks none is meant', () => {
  expect(renderHook(() => useNearest([])).result.current({ x: 0, y: 0 })).toBeNull();
});
