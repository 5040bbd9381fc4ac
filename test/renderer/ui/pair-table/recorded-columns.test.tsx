import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FilterChip } from '../../../../src/renderer/shell/filter-chip.tsx';
import { columnsFor, sortFor, USUAL_COLUMNS } from '../../../../src/renderer/ui/pair-table/pair-columns.tsx';
import { SpreadBar } from '../../../../src/renderer/ui/pair-table/pair-probabilities.tsx';

const idsFor = (hasProbabilities: boolean, hasVotes: boolean) =>
  columnsFor(USUAL_COLUMNS, { hasProbabilities, hasVotes }).map(({ id }) => id);

it('a run with labels only lists the distance in the place of figures of probabilities, and votes if it has them', () => {
  const labels = ['first', 'second', 'truth', 'model', 'human', 'reverse', 'other'];
  expect(idsFor(true, false)).toEqual([...labels, 'probabilities', 'margin', 'entropy']);
  expect(idsFor(false, false)).toEqual([...labels, 'distance']);
  expect(idsFor(false, true)).toEqual([...labels, 'votes', 'distance']);
  expect(columnsFor(['model'], { hasProbabilities: false, hasVotes: true }).map(({ id }) => id)).toEqual([
    'model',
  ]);
});

it('a sort by what was not recorded is by the distance of the scores', () => {
  const byMargin = { by: 'margin', descending: false } as const;
  expect(sortFor(byMargin, true)).toEqual(byMargin);
  expect(sortFor(byMargin, false)).toEqual({ by: 'distance', descending: true });
  const byTruth = { by: 'truth', descending: false } as const;
  expect(sortFor(byTruth, false)).toEqual(byTruth);
});

it('votes are told as votes, probabilities as probabilities, and a label alone as neither', () => {
  render(
    <>
      <SpreadBar probabilities={[0.5, 0.3, 0.2]} votes={null} />
      <SpreadBar probabilities={null} votes={[2, 1, 0]} />
      <SpreadBar probabilities={null} votes={null} />
    </>,
  );
  const told = screen.getAllByRole('img').map((bar) => bar.getAttribute('aria-label'));
  expect(told).toEqual(['First 0.500, Second 0.300, Similar 0.200', 'Votes: First 2, Second 1, Similar 0']);
  expect(screen.getByTitle('No probabilities recorded').textContent).toBe('–');
});

it('a limit without effect says why', () => {
  const chip = (idle: string | null) => (
    <MantineProvider>
      <FilterChip text="Gap at least 0.50" idle={idle} onEdit={() => {}} onRemove={() => {}} />
    </MantineProvider>
  );
  const { rerender } = render(chip(null));
  expect(screen.getByText('Gap at least 0.50')).toBeTruthy();
  rerender(chip('no effect: no probabilities recorded'));
  expect(screen.getByText('Gap at least 0.50 (no effect: no probabilities recorded)')).toBeTruthy();
});
