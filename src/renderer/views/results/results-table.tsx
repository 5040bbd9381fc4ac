import { Button, Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ResultRow } from '../../../model/results.ts';
import type { PublishedResult } from './published-results.ts';
import { Term } from '../../help/term.tsx';
import { showView } from '../../location/use-location.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { PublishedRows } from './published-rows.tsx';
import type { ResultColumn } from './result-columns.ts';
import type { ResultOrder } from './result-order.ts';
import classes from './results-view.module.css';

interface ResultsTableProps {
  readonly rows: readonly ResultRow[];
  readonly columns: readonly ResultColumn[];
  readonly order: ResultOrder;
  readonly onOrder: (key: string) => void;
  /** Runs chosen to be compared. */
  readonly compared: readonly number[];
  readonly onCompare: (runId: number) => void;
  readonly onOpen: (row: ResultRow) => void;
  /** Set below the runs; empty to leave them out. */
  readonly published: readonly PublishedResult[];
}

/** The experiments, one row each. */
export function ResultsTable(props: ResultsTableProps): ReactNode {
  const { rows, columns, order, onOrder, compared, onCompare, onOpen, published } = props;
  const head = (key: string, title: string) => (
    <button type="button" className={classes.head} onClick={() => onOrder(key)}>
      {title}
      <span className={classes.arrow} aria-hidden="true">
        {order.key === key ? (order.descending ? '▼' : '▲') : ''}
      </span>
    </button>
  );
  const sortOf = (key: string) =>
    order.key === key ? (order.descending ? ('descending' as const) : ('ascending' as const)) : undefined;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col" className={classes.name} aria-sort={sortOf('name')}>
            {head('name', 'Run')}
          </th>
          {columns.map(({ key, title, term }) => (
            <th key={key} scope="col" aria-sort={sortOf(key)}>
              {head(key, title)}
              {term !== undefined && (
                <Term name={term}>
                  <span className={classes.about} role="img" aria-label={`About ${title}`}>
                    <Icon name="help" size={12} />
                  </span>
                </Term>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 && (
          <tr>
            <td colSpan={columns.length + 1} className={classes.none}>
              No run has been scored yet. One appears here with its correlation, errors, accuracy and recall
              as soon as it holds answers.{' '}
              <Button size="compact-xs" onClick={() => showView('run')}>
                Run comparisons
              </Button>
            </td>
          </tr>
        )}
        {rows.map((row) => (
          <tr key={row.runId}>
            <th scope="row" className={classes.name}>
              <div className={classes.run}>
                <Checkbox
                  aria-label={`Compare ${row.name}`}
                  checked={compared.includes(row.runId)}
                  onChange={() => onCompare(row.runId)}
                />
                <div>
                  <button type="button" className={classes.link} onClick={() => onOpen(row)}>
                    {row.name}
                  </button>{' '}
                  {row.simulated && <SimulatedMark />}
                  <span className={classes.note}>
                    {[row.model, row.settings].filter((part) => part !== null && part !== '').join(' · ')}
                  </span>
                </div>
              </div>
            </th>
            {columns.map((column) => {
              const { text, note } = column.cell(row);
              return (
                <td key={column.key} data-wide={column.key === 'likelihood'}>
                  <span className={classes.value}>{text}</span>
                  {note !== '' && <span className={classes.note}>{note}</span>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
      {published.length > 0 && <PublishedRows rows={published} columns={columns} />}
    </table>
  );
}
