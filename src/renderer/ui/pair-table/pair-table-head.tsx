import type { ReactNode } from 'react';
import { useTrueWords } from '../../api/true-words.ts';
import type { ListSort, PairColumn } from './pair-columns.tsx';
import classes from './pair-table.module.css';

interface PairTableHeadProps<By extends string> {
  readonly columns: readonly PairColumn<By | 'order'>[];
  readonly template: string;
  readonly sort: ListSort<By | 'order'>;
  readonly onSort: (sort: ListSort<By | 'order'>) => void;
}

/** Heads of a list's columns; one click sorts, another turns the order round. */
export function PairTableHead<By extends string>(props: PairTableHeadProps<By>): ReactNode {
  const { columns, template, sort, onSort } = props;
  const words = useTrueWords();
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
      {columns.map(({ id, title, description: about, numeric, sort: by, largestFirst }) => {
        const description = typeof about === 'string' ? about : about(words);
        return (
          <span
            key={id}
            role="columnheader"
            className={classes.cell}
            data-numeric={numeric}
            aria-sort={by === null ? undefined : ariaSort(sort, by)}
          >
            {by === null ? (
              <span title={description}>{id === 'truth' ? words.label : title}</span>
            ) : (
              <SortButton
                {...{ description, by, sort, largestFirst, onSort }}
                title={id === 'truth' ? words.label : title}
              />
            )}
          </span>
        );
      })}
    </div>
  );
}

interface SortButtonProps<By extends string> {
  readonly title: string;
  readonly description: string;
  readonly by: By;
  readonly sort: ListSort<By>;
  readonly largestFirst: boolean;
  readonly onSort: (sort: ListSort<By>) => void;
}

function SortButton<By extends string>(props: SortButtonProps<By>): ReactNode {
  const { title, description, by, sort, largestFirst, onSort } = props;
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

function ariaSort(sort: ListSort<string>, by: string): 'ascending' | 'descending' | 'none' {
  return sort.by !== by ? 'none' : sort.descending ? 'descending' : 'ascending';
}
