import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';
import { ImageCell } from '../../ui/faces/image-cell.tsx';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { estimateText, residualText } from '../../estimates/estimate-text.ts';
import { useTrueWords } from '../../api/true-words.ts';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import classes from './score-columns.module.css';

function TrueHead(): ReactNode {
  return useTrueWords().column;
}

export const SCORE_COLUMNS: readonly GridColumn<ScoreRow>[] = [
  {
    key: 'name',
    head: 'Image',
    cell: ({ imageId, name }) => <ImageCell imageId={imageId} name={name} />,
  },
  {
    key: 'group',
    head: 'Group',
    narrow: false,
    cell: ({ group }) => <span title={group ?? undefined}>{group ?? '–'}</span>,
  },
  {
    key: 'true',
    head: <TrueHead />,
    numeric: true,
    cell: ({ trueScore }) => formatNumber(trueScore),
  },
  { key: 'score', head: 'Estimate', numeric: true, cell: (row) => estimateText(row) },
  {
    key: 'interval',
    head: 'Interval',
    numeric: true,
    cell: ({ interval: [low, high] }) => `${formatNumber(low, 2)}–${formatNumber(high, 2)}`,
  },
  {
    key: 'residual',
    head: 'Residual',
    numeric: true,
    cell: (row) => residualText(row, row.trueScore),
  },
  {
    key: 'bound',
    head: 'Bound',
    narrow: false,
    cell: ({ boundHit }) =>
      boundHit === null ? (
        ''
      ) : (
        <span className={classes.bound}>{boundHit === 'high' ? '△ upper' : '▽ lower'}</span>
      ),
  },
  {
    key: 'comparisons',
    head: 'n',
    numeric: true,
    cell: ({ comparisons }) => formatCount(comparisons),
  },
  {
    key: 'corrected',
    head: 'Corrected',
    numeric: true,
    narrow: false,
    cell: ({ corrected }) => (corrected === 0 ? '' : formatCount(corrected)),
  },
];
