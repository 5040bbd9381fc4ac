import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { estimateText, residualText } from '../../estimates/estimate-text.ts';
import type { ScoreSort } from './score-table-rows.ts';
import classes from './scores-table.module.css';

interface ScoreColumn {
  readonly sort: ScoreSort;
  readonly title: string;
  readonly numeric: boolean;
  /** Whether a narrow table shows it. */
  readonly narrow: boolean;
  readonly cell: (row: ScoreRow) => ReactNode;
}

export const SCORE_COLUMNS: readonly ScoreColumn[] = [
  {
    sort: 'name',
    title: 'Image',
    numeric: false,
    narrow: true,
    cell: ({ imageId, name }) => (
      <span className={classes.image}>
        <Face imageId={imageId} name="" size={64} box={32} />
        <span className={classes.name} title={name}>
          {name}
        </span>
      </span>
    ),
  },
  {
    sort: 'group',
    title: 'Group',
    numeric: false,
    narrow: false,
    cell: ({ group }) => <span title={group ?? undefined}>{group ?? '–'}</span>,
  },
  {
    sort: 'true',
    title: 'True',
    numeric: true,
    narrow: true,
    cell: ({ trueScore }) => formatNumber(trueScore),
  },
  { sort: 'score', title: 'Estimate', numeric: true, narrow: true, cell: (row) => estimateText(row) },
  {
    sort: 'interval',
    title: 'Interval',
    numeric: true,
    narrow: true,
    cell: ({ interval: [low, high] }) => `${formatNumber(low, 2)}–${formatNumber(high, 2)}`,
  },
  {
    sort: 'residual',
    title: 'Residual',
    numeric: true,
    narrow: true,
    cell: (row) => residualText(row, row.trueScore),
  },
  {
    sort: 'bound',
    title: 'Bound',
    numeric: false,
    narrow: false,
    cell: ({ boundHit }) =>
      boundHit === null ? (
        ''
      ) : (
        <span className={classes.bound}>{boundHit === 'high' ? '△ upper' : '▽ lower'}</span>
      ),
  },
  {
    sort: 'comparisons',
    title: 'n',
    numeric: true,
    narrow: true,
    cell: ({ comparisons }) => formatCount(comparisons),
  },
  {
    sort: 'corrected',
    title: 'Corrected',
    numeric: true,
    narrow: false,
    cell: ({ corrected }) => (corrected === 0 ? '' : formatCount(corrected)),
  },
];
