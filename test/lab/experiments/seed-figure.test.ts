import { expect, test } from 'vitest';
import { baseOf, experimentNamed } from '../../../src/lab/experiments/experiment.ts';
import { baseResultName } from '../../../src/lab/experiments/result.ts';
import { seedFigure } from '../../../src/lab/experiments/seed-figure.ts';

test('the interval of seeds on the same faces is as wide as theirs, on other faces narrower by the root of their number', () => {
  const figures = [
    { value: 0.5, interval: [0.4, 0.6] as const },
    { value: 0.7, interval: [0.6, 0.8] as const },
  ];
  const same = seedFigure(figures, true);
  expect(same.mean).toBeCloseTo(0.6, 12);
  expect(same.interval?.[0]).toBeCloseTo(0.5, 12);
  expect(same.interval?.[1]).toBeCloseTo(0.7, 12);
  const other = seedFigure(figures, false);
  expect(other.interval?.[0]).toBeCloseTo(0.6 - 0.1 / Math.SQRT2, 12);
  expect(other.interval?.[1]).toBeCloseTo(0.6 + 0.1 / Math.SQRT2, 12);
});

test('a seed without a figure is left out of the mean, and one without an interval leaves none', () => {
  const known = { value: 1, interval: [0, 2] as const };
  expect(seedFigure([known, null, undefined, { value: NaN, interval: null }], true)).toEqual({
    mean: 1,
    values: [1, null, null, null],
    interval: [0, 2],
  });
  expect(seedFigure([known, { value: 2, interval: null }], true).interval).toBeNull();
  expect(seedFigure([null], true)).toEqual({ mean: null, values: [null], interval: null });
});

test('an experiment of a number of pairs is compared with as many balanced ones, on the same dataset and references', () => {
  expect(experimentNamed('random@2000')).toMatchObject({ experiment: { variant: 'random' }, pairs: 2000 });
  expect(experimentNamed('random')).toMatchObject({ pairs: null });
  expect(baseOf('random@2000')).toBe('balanced-3@2000');
  expect(baseResultName({ name: 'balanced-3, epoch 3', trial: null })).toBe('balanced-3');
  const trial = { testedOn: 'there', referencesOf: 'here' };
  expect(baseResultName({ name: 'active, on there, references of here', trial })).toBe(
    'balanced-3, on there, references of here',
  );
});
