import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { EstimatedScores } from '../../../src/model/estimated-scores.ts';
import { TrueWordsProvider, trueWordsOf } from '../../../src/renderer/api/true-words.ts';
import { PAIR_COLUMNS } from '../../../src/renderer/ui/pair-table/pair-columns.tsx';
import { PairTableHead } from '../../../src/renderer/ui/pair-table/pair-table-head.tsx';

test.each([
  ['scores that were given', null, 'Truth'],
  ['scores that are estimated from answers', {} as EstimatedScores, 'By votes'],
])('the column of true labels says what they are of: %s', (_, estimatedScores, head) => {
  render(
    <TrueWordsProvider value={trueWordsOf({ estimatedScores })}>
      <PairTableHead
        columns={PAIR_COLUMNS}
        template=""
        sort={{ by: 'order', descending: false }}
        onSort={() => undefined}
      />
    </TrueWordsProvider>,
  );
  expect(screen.getByRole('button', { name: head })).toBeTruthy();
});
