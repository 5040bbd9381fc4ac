import { describe, expect, test } from 'vitest';
import type { StepPoint } from '../../../src/model/training.ts';
import { mergeSteps, smoothLosses, stepRate } from '../../../src/renderer/views/training/training-steps.ts';

function point(step: number, { loss = 1, count = 1, time = step * 100 } = {}): StepPoint {
  return { step, count, epoch: 1, loss, lowest: loss, highest: loss, rate: 1e-4, gradientNorm: 1, time };
}

describe('the steps of a training as a page knows them', () => {
  const known = { of: 'a', points: [point(1), point(2)] };

  test('grow by what follows', () =>
    expect(
      mergeSteps(known, { of: 'a', after: 2, points: [point(3)] }).points.map(({ step }) => step),
    ).toEqual([1, 2, 3]));

  test('have no step twice where two answers overlap', () => {
    const merged = mergeSteps(known, { of: 'a', after: 1, points: [point(2), point(3)] });
    expect(merged.points.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  test('begin anew where the training went on from an earlier step', () =>
    expect(mergeSteps(known, { of: 'b', after: 0, points: [point(1)] })).toEqual({
      of: 'b',
      points: [point(1)],
    }));
});

describe('smoothing', () => {
  test('leaves a level curve level, from its first step on', () => {
    const smoothed = smoothLosses([point(1), point(2), point(3)], 0.9);
    for (const loss of smoothed) expect(loss).toBeCloseTo(1, 12);
  });

  test('weighs the second of two losses by the formula of the corrected average', () => {
    const [first, second] = smoothLosses([point(1, { loss: 1 }), point(2, { loss: 2 })], 0.5);
    expect(first).toBeCloseTo(1, 12);
    expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 2) / 0.75, 12);
  });

  test('counts a point of several steps as so many', () => {
    const single = [1, 2, 3].map((step) => point(step, { loss: step < 3 ? 2 : 1 }));
    const together = [point(2, { loss: 2, count: 2 }), point(3, { loss: 1 })];
    expect(smoothLosses(together, 0.8).at(-1)).toBeCloseTo(smoothLosses(single, 0.8).at(-1) ?? NaN, 12);
  });

  test('of weight 0 changes nothing', () =>
    expect(smoothLosses([point(1, { loss: 3 }), point(2, { loss: 1 })], 0)).toEqual([3, 1]));
});

describe('the rate', () => {
  test('is of the newest steps, in steps a second', () =>
    expect(stepRate(Array.from({ length: 50 }, (_, step) => point(step + 1)))).toBeCloseTo(10, 9));

  test('does not count the time of a pause', () => {
    const before = Array.from({ length: 10 }, (_, at) => point(at + 1));
    const after = Array.from({ length: 10 }, (_, at) => point(at + 11, { time: 3_600_000 + at * 100 }));
    expect(stepRate([...before, ...after])).toBeCloseTo(10, 9);
  });

  test('is not known of one step', () => {
    expect(stepRate([point(1)])).toBeNull();
    expect(stepRate([])).toBeNull();
  });
});
