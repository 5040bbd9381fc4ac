import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import type { ResultRow } from '../../../model/results.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { compareResults, type ResultComparison } from './compare-results.ts';
import { FigureCell } from './figure-cell.tsx';
import classes from './results-view.module.css';

interface ComparePanelProps {
  readonly first: ResultRow;
  readonly second: ResultRow;
  readonly onClose: () => void;
}

/** Two runs, figure by figure. */
export function ComparePanel({ first, second, onClose }: ComparePanelProps): ReactNode {
  return (
    <Panel
      title="Two runs compared"
      note="with 95 % intervals; if they overlap, the difference may be chance"
      actions={
        <Button size="compact-xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <DataTable
        compact
        className={`${classes.table ?? ''} ${classes.compare ?? ''}`}
        columns={columnsOf(first, second)}
        rows={compareResults(first, second)}
        keyOf={({ column }) => column.key}
      />
    </Panel>
  );
}

function columnsOf(first: ResultRow, second: ResultRow): readonly GridColumn<ResultComparison>[] {
  return [
    {
      key: 'figure',
      head: 'Figure',
      namesRow: true,
      className: classes.name,
      cell: ({ column }) => (
        <>
          {column.title}
          <span className={classes.note}>{column.better} is better</span>
        </>
      ),
    },
    {
      key: 'first',
      head: first.name,
      numeric: true,
      cell: (row) => <FigureCell cell={row.first} best={row.better === 'first'} />,
    },
    {
      key: 'second',
      head: second.name,
      numeric: true,
      cell: (row) => <FigureCell cell={row.second} best={row.better === 'second'} />,
    },
    { key: 'difference', head: 'Difference', numeric: true, cell: differenceOf },
    {
      key: 'intervals',
      head: 'Intervals',
      numeric: true,
      cell: ({ overlap }) => (overlap === null ? '–' : overlap ? 'overlap' : 'apart'),
    },
  ];
}

/** Shares differ by percentage points, other figures by their own unit. */
function differenceOf({ column: { key }, difference }: ResultComparison): string {
  if (difference === null) return '–';
  const isShare = !['pc', 'mae', 'rmse'].includes(key);
  const sign = difference > 0 ? '+' : '';
  return isShare ? `${sign}${formatNumber(100 * difference, 1)} pp` : `${sign}${formatNumber(difference)}`;
}
