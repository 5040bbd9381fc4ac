import { expect, test } from 'vitest';
import { estimateScore } from '../../../src/core/estimate.ts';
import { LIKELIHOOD_PRESETS } from '../../../src/core/likelihood.ts';
import { curveEntries } from '../../../src/renderer/views/nll/curve-entries.ts';

const estimate = estimateScore(
  [{ referenceScore: 3, targetFirst: true, weights: [0, 0, 1] }],
  LIKELIHOOD_PRESETS.uol,
);

test('one curve needs no legend', () => {
  expect(curveEntries(false, null)).toEqual([]);
});

test('a what-if and a second likelihood are told apart by their dashes, the second with its estimate', () => {
  const entries = curveEntries(true, { title: 'Davidson', estimate });
  expect(entries.map(({ title, dash }) => [title, dash])).toEqual([
    ['what-if', ''],
    ['as recorded', '2 3'],
    ['Davidson: 3.000', '7 4'],
  ]);
  expect(curveEntries(false, { title: 'Davidson', estimate })[0]?.title).toBe('this run');
});
