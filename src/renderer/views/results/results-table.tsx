import { Button, Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ResultRow } from '../../../model/results.ts';
import type { PublishedResult } from '../../../model/published-results.ts';
import { showView } from '../../location/use-location.ts';
import { formatQuantity } from '../../../core/format.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { ReviewMark } from '../../reviews/review-mark.tsx';
import type { ReviewStatus } from '../../../model/note.ts';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { PublishedRows } from './published-rows.tsx';
import { AboutColumn, FigureCell } from './figure-cell.tsx';
import { RESULT_COLUMNS, type ResultColumn } from './result-columns.ts';
import type { ResultOrder } from './result-order.ts';
import classes from './results-view.module.css';

interface ResultsTableProps {
  readonly rows: readonly ResultRow[];
  readonly columns: readonly ResultColumn[];
  readonly order: ResultOrder;
  readonly onOrder: (order: ResultOrder) => void;
  /** Runs chosen to be compared. */
  readonly compared: readonly number[];
  readonly onCompare: (runId: number) => void;
  readonly onOpen: (row: ResultRow) => void;
  /** A run's review status. */
  readonly reviewOf: (runId: number) => ReviewStatus | null | undefined;
  /** Set below the runs; empty to leave them out. */
  readonly published: readonly PublishedResult[];
}

/** Columns of which more is better begin with their best. */
const DESCENDING_FIRST = RESULT_COLUMNS.filter(({ better }) => better === 'higher').map(({ key }) => key);

/** What must be known to read a row's figures. */
function remarks({ scoredUnder, unscored, notLimitedBy }: ResultRow): string[] {
  return [
    ...(scoredUnder === null ? [] : [`Scores kept under a filter: ${scoredUnder}`]),
    ...(unscored === 0
      ? []
      : [
          `${formatQuantity(unscored, 'image has', 'images have')} no comparison that passes the filter, so no score`,
        ]),
    ...(notLimitedBy.length === 0
      ? []
      : [
          `Not limited by ${notLimitedBy.map((limit) => LIMIT_WORDS[limit]).join(' and ')}: no probabilities recorded`,
        ]),
  ];
}

const LIMIT_WORDS = { margin: 'gap', entropy: 'entropy' } as const;

/** The experiments, one row each. */
export function ResultsTable(props: ResultsTableProps): ReactNode {
  const { rows, columns, order, onOrder, compared, onCompare, onOpen, reviewOf, published } = props;
  const name: GridColumn<ResultRow> = {
    key: 'name',
    head: 'Run',
    namesRow: true,
    className: classes.name,
    cell: (row) => (
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
          {row.simulated && <SimulatedMark />} <ReviewMark status={reviewOf(row.runId)} />
          <span className={classes.note}>
            {[row.model, row.settings].filter((part) => part !== null && part !== '').join(' · ')}
          </span>
          {remarks(row).map((remark) => (
            <span key={remark} className={classes.note}>
              {remark}
            </span>
          ))}
        </div>
      </div>
    ),
  };
  const figures = columns.map(({ key, title, term, cell }) => ({
    key,
    head: title,
    about: <AboutColumn title={title} term={term} />,
    numeric: true,
    className: key === 'likelihood' ? classes.wide : undefined,
    cell: (row: ResultRow) => <FigureCell cell={cell(row)} />,
  }));
  return (
    <DataTable
      className={classes.table}
      columns={[name, ...figures]}
      rows={rows}
      keyOf={({ runId }) => String(runId)}
      sorting={{
        order: { by: order.key, descending: order.descending },
        onOrder: ({ by, descending }) => onOrder({ key: by ?? order.key, descending }),
        descendingFirst: DESCENDING_FIRST,
      }}
      empty={
        <>
          No run has been scored yet. A run appears here with its correlation, errors, accuracy and recall as
          soon as it has answers.{' '}
          <Button size="compact-xs" onClick={() => showView('run')}>
            Run comparisons
          </Button>
        </>
      }
    >
      {published.length > 0 && <PublishedRows rows={published} columns={columns} />}
    </DataTable>
  );
}
