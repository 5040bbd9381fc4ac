import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { DatasetHealth } from '../../../src/model/dataset-health.ts';
import { HealthPanels } from '../../../src/renderer/views/data/health-tab.tsx';

const NONE = { pairs: 0, scored: 0, meanDifference: null, largest: null };

const NOTHING_KNOWN: DatasetHealth = {
  images: 3,
  scored: 3,
  lookedAt: 3,
  withFile: 3,
  twins: { identical: NONE, near: NONE, leaks: [], pairs: [] },
  ceilings: [],
  raters: null,
  shares: [{ theta: 0.2, pairs: 3, similar: 1, tied: 0 }],
};

const shown = (health: DatasetHealth) =>
  render(
    <MantineProvider>
      <HealthPanels health={health} />
    </MantineProvider>,
  ).container;

const rowsBelow = (title: string) => {
  const panel = screen.getByRole('heading', { name: title }).closest('section');
  return [...(panel?.querySelectorAll('tbody tr') ?? [])].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
};

test('twins with their score differences and leaks, ceilings with how they were found, and raters stand there', () => {
  const image = (id: number, score: number) => ({ id, name: `${id}.jpg`, score });
  const text = shown({
    ...NOTHING_KNOWN,
    lookedAt: 2,
    twins: {
      identical: { pairs: 2, scored: 2, meanDifference: 0.364, largest: 1.38 },
      near: NONE,
      leaks: [{ splitId: 1, name: 'official', identical: 1, near: 0 }],
      pairs: [
        {
          ...{ first: image(1, 2.3), second: image(2, 3.68), identical: true, distance: 0 },
          ...{ difference: 1.38, across: ['official'] },
        },
      ],
    },
    ceilings: [
      { method: 'split-half', reliability: 0.875, pc: 0.935, interval: [0.922, 0.946], n: 2375 },
      { method: 'twins', reliability: 0.705, pc: 0.84, interval: null, n: 51 },
    ],
    raters: {
      ...{ raters: 3, ratings: 9, correlation: 0.6 },
      outliers: [
        { rater: '7', ratings: 53, correlation: null, offset: -1.69, reason: 'constant' },
        { rater: '9', ratings: 40, correlation: -0.2, offset: 0.5, reason: 'disagrees' },
      ],
      repeated: { ratings: 4, correlation: 0.9, meanDifference: 0.25 },
    },
    shares: [{ theta: 0.2, pairs: 1000, similar: 191, tied: 4 }],
  }).textContent;
  expect(text).toContain('2 of 3 pictures were compared as they look, the others by their bytes alone');
  expect(text).toContain('2 pairs; scores 0.36 apart on average, at most 1.38 (of 1 to 5)');
  expect(text).toContain('1 pair (1 identical): what is learnt from one part is partly known of the other');
  expect(rowsBelow('How good any method can be')).toEqual([
    ['halves of the raters', '0.935', '0.922 to 0.946', '2,375 images'],
    ['twins', '0.840', 'not defined', '51 pairs'],
  ]);
  expect(rowsBelow('Labels by theta')).toEqual([['0.20', '', '19.1 %', '0.40 %']]);
  expect(text).toContain('4 ratings were given a second time, 0.25 apart on average.');
  expect(rowsBelow('Raters')).toEqual([
    ['Rater 7', '53', 'one rating', '−1.69'],
    ['Rater 9', '40', '−0.20', '0.50'],
  ]);
});

test('what is not known is said: no ceiling without ratings or twins, no raters', () => {
  const text = shown(NOTHING_KNOWN).textContent;
  expect(text).toContain('No duplicate pictures');
  expect(text).toContain(
    'Neither raters nor at least 10 pairs of twins tell how much of the scores is noise.',
  );
  expect(text).toContain('What single raters said is not known of this dataset.');
});
