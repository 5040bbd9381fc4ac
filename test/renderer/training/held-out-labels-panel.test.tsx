import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { HeldOutLabels } from '../../../src/model/held-out-labels.ts';
import { HeldOutLabelsTable } from '../../../src/renderer/views/training/held-out-labels-panel.tsx';

const FOUND: HeldOutLabels = {
  pairSets: [{ id: 3, name: 'faces held out', pairs: 40 }],
  runs: [
    { id: 1, name: 'base', ofTraining: false },
    { id: 2, name: 'trained', ofTraining: true },
  ],
  chosen: { pairSet: 3, before: 1, after: 2 },
  accuracy: {
    ...{ pairs: 38, ofPairs: 40, answers: 76 },
    before: { value: 0.5, interval: [0.4, 0.6], successes: 38, trials: 76 },
    after: { value: 0.75, interval: [0.65, 0.83], successes: 57, trials: 76 },
    difference: { value: 0.25, interval: null },
  },
};

const shown = (found: HeldOutLabels) =>
  render(
    <MantineProvider>
      <HeldOutLabelsTable found={found} />
    </MantineProvider>,
  ).container;

test('both accuracies and their difference stand with intervals and answers, under what was chosen', () => {
  const rows = [...shown(FOUND).querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
  expect(rows).toEqual([
    ['Before', '50.0 %', '40.0 to 60.0 %', '38 of 76'],
    ['After', '75.0 %', '65.0 to 83.0 %', '57 of 76'],
    ['Difference', '25.0 %', 'not defined', '76'],
  ]);
  expect(screen.getByRole('combobox', { name: 'Labels' })).toHaveProperty(
    'value',
    'faces held out (40 pairs)',
  );
  expect(screen.getByRole('combobox', { name: 'Run after' })).toHaveProperty(
    'value',
    'trained (of this training)',
  );
});

test('what is missing is said', () => {
  const without = (chosen: Partial<HeldOutLabels['chosen']>) =>
    shown({ ...FOUND, accuracy: null, chosen: { ...FOUND.chosen, ...chosen } }).textContent;
  expect(without({ pairSet: null })).toContain('Choose the pair set whose labels are right.');
  expect(without({ before: null, after: null })).toContain(
    'Compare the pairs of “faces held out” with the base model and with an epoch of this training',
  );
  expect(without({})).toContain('have answered no pair of “faces held out” in common');
  expect(shown({ ...FOUND, pairSets: [], accuracy: null }).textContent).toContain('is gone');
});
