import { expect, test } from 'vitest';
import {
  coverageOf,
  expectedNarrowing,
  intervalMethod,
  meanWidths,
  scoreInterval,
} from '../../src/core/score-interval.ts';

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

test('an answer narrows the noise of the answers alone, so the interval by less the larger the error about an image', () => {
  const estimate = { score: 3, profileInterval: [2.8, 3.3] as const };
  // Arms 0.2 and 0.3 are errors 0.2 / 1.96 and 0.3 / 1.96; 50 more units of information.
  const arm = (before: number) => 1.959964 / Math.sqrt((1.959964 / before) ** 2 + 50);
  expect(expectedNarrowing(estimate, null, 50)).toBeCloseTo(0.5 - arm(0.2) - arm(0.3), 6);
  const error = 1.959964 * 0.25;
  expect(expectedNarrowing(estimate, 0.25, 50)).toBeCloseTo(
    Math.hypot(0.2, error) +
      Math.hypot(0.3, error) -
      Math.hypot(arm(0.2), error) -
      Math.hypot(arm(0.3), error),
    6,
  );
  expect(expectedNarrowing(estimate, 0.25, 0)).toBe(0);
});

test('mean widths are of both intervals', () => {
  const of = (interval: readonly [number, number], profileInterval: readonly [number, number]) => ({
    interval,
    profileInterval,
  });
  const { interval, profile } = meanWidths([of([2, 3], [2.4, 2.6]), of([1, 3], [1.8, 2.2])]) ?? {};
  expect(interval).toBeCloseTo(1.5, 12);
  expect(profile).toBeCloseTo(0.3, 12);
  expect(meanWidths([])).toBeNull();
});
