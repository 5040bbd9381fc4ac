import { expect, test } from 'vitest';
import { coverageOf, intervalMethod, scoreInterval } from '../../src/core/score-interval.ts';

test('adds the error about an image to the noise of the answers, side by side', () => {
  const [low, high] = scoreInterval(3, [2.7, 3.4], 0.2);
  expect(low).toBeCloseTo(3 - Math.hypot(0.3, 1.959964 * 0.2), 6);
  expect(high).toBeCloseTo(3 + Math.hypot(0.4, 1.959964 * 0.2), 6);
});

test('stays within the scale', () => {
  expect(scoreInterval(4.9, [4.8, 5], 0.3)[1]).toBe(5);
  expect(scoreInterval(1, [1, 1.1], 0.3)[0]).toBe(1);
});

test('is the profile interval where the error is not known, and says so', () => {
  expect(scoreInterval(3, [2.9, 3.1], null)).toEqual([2.9, 3.1]);
  expect([intervalMethod(null), intervalMethod(0)]).toEqual(['profile', 'image-error']);
});

test('coverage counts the images whose true score is known', () => {
  const interval = [2, 3] as const;
  const of = (...truths: (number | null)[]) =>
    coverageOf(
      truths.map((trueScore) => ({ interval, trueScore })),
      (score) => score.interval,
    );
  expect(of(2, 3, 3.001, null)).toEqual({ covered: 2, of: 3 });
  expect(of(null)).toBeNull();
});
