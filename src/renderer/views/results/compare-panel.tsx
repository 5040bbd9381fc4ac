import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import type { ResultRow } from '../../../model/results.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { compareResults, type ResultComparison } from './compare-results.ts';
import type { ResultCell } from './result-columns.ts';
import layout from '../../ui/layout/layout.module.css';
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
      note="with 95 % intervals; where they overlap, the difference may be chance"
      actions={
        <Button size="compact-xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <table className={`${classes.table ?? ''} ${classes.compare ?? ''}`}>
        <thead>
          <tr>
            <th scope="col" className={classes.name}>
              Figure
            </th>
            <th scope="col">{first.name}</th>
            <th scope="col">{second.name}</th>
            <th scope="col">Difference</th>
            <th scope="col">Intervals</th>
          </tr>
        </thead>
        <tbody>
          {compareResults(first, second).map((comparison) => (
            <tr key={comparison.column.key}>
              <th scope="row" className={classes.name}>
                {comparison.column.title}
                <span className={classes.note}>{comparison.column.better} is better</span>
              </th>
              <Cell cell={comparison.first} best={comparison.better === 'first'} />
              <Cell cell={comparison.second} best={comparison.better === 'second'} />
              <td>{differenceOf(comparison)}</td>
              <td className={classes.note}>
                {comparison.overlap === null ? '–' : comparison.overlap ? 'overlap' : 'apart'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Cell({ cell, best }: { readonly cell: ResultCell; readonly best: boolean }): ReactNode {
  return (
    <td data-best={best}>
      <span className={classes.value}>
        {cell.text}
        {best && <span className={layout.hidden}> (better)</span>}
      </span>
      {cell.note !== '' && <span className={classes.note}>{cell.note}</span>}
    </td>
  );
}

/** Shares differ by percentage points, other figures by their own unit. */
function differenceOf({ column: { key }, difference }: ResultComparison): string {
  if (difference === null) return '–';
  const isShare = !['pc', 'mae', 'rmse'].includes(key);
  const sign = difference > 0 ? '+' : '';
  return isShare ? `${sign}${formatNumber(100 * difference, 1)} pp` : `${sign}${formatNumber(difference)}`;
}
