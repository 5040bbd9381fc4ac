import type { ReactNode } from 'react';
import type { PairSort } from '../../../model/pair-row.ts';
import type { PairColumn } from './pair-columns.tsx';
import classes from './pair-table.module.css';

interface PairTableHeadProps {
  readonly columns: readonly PairColumn[];
  readonly template: string;
  readonly sort: PairSort;
  readonly onSort: (sort: PairSort) => void;
}

/** Heads of a list's columns; one click sorts, another turns the order round. */
export function PairTableHead({ columns, template, sort, onSort }: PairTableHeadProps): ReactNode {
  return (
    <div role="row" className={classes.head} aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      <span role="columnheader" className={classes.number} aria-sort={ariaSort(sort, 'order')}>
        <SortButton
          title="#"
          description="Row number; sorts by image ids"
          by="order"
          sort={sort}
          largestFirst={false}
          onSort={onSort}
        />
      </span>
      {columns.map(({ id, title, description, numeric, sort: by, largestFirst }) => (
        <span
          key={id}
          role="columnheader"
          className={classes.cell}
          data-numeric={numeric}
          aria-sort={by === null ? undefined : ariaSort(sort, by)}
        >
          {by === null ? (
            <span title={description}>{title}</span>
          ) : (
            <SortButton {...{ title, description, by, sort, largestFirst, onSort }} />
          )}
        </span>
      ))}
    </div>
  );
}

interface SortButtonProps {
  readonly title: string;
  readonly description: string;
  readonly by: PairSort['by'];
  readonly sort: PairSort;
  readonly largestFirst: boolean;
  readonly onSort: (sort: PairSort) => void;
}

function SortButton({ title, description, by, sort, largestFirst, onSort }: SortButtonProps): ReactNode {
  const active = sort.by === by;
  return (
    <button
      type="button"
      className={classes.sort}
      data-active={active}
      title={description}
      onClick={() => onSort({ by, descending: active ? !sort.descending : largestFirst })}
    >
      {title}
      <span className={classes.arrow} aria-hidden="true">
        {active ? (sort.descending ? '▼' : '▲') : ''}
      </span>
    </button>
  );
}

function ariaSort(sort: PairSort, by: PairSort['by']): 'ascending' | 'descending' | 'none' {
  return sort.by !== by ? 'none' : sort.descending ? 'descending' : 'ascending';
}
