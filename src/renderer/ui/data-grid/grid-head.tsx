import type { Header } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { GridColumn } from './grid-columns.ts';
import classes from './data-grid.module.css';

/** What a column's head shows: its title, pressed to sort where the grid can be sorted. */
export function GridHead<Row>({
  header: { column },
  head,
  hint,
  about,
}: { readonly header: Header<Row, unknown> } & Pick<GridColumn<Row>, 'head' | 'hint' | 'about'>): ReactNode {
  const sorted = column.getIsSorted();
  return (
    <>
      {column.getCanSort() ? (
        <button
          type="button"
          className={classes.press}
          title={hint === undefined ? undefined : `${hint}. Click to sort.`}
          onClick={() => column.toggleSorting()}
        >
          {head}
          <span aria-hidden="true">{sorted === false ? '' : sorted === 'desc' ? ' ▾' : ' ▴'}</span>
        </button>
      ) : (
        head
      )}
      {about}
    </>
  );
}

/** What a head says of the order; nothing where its column cannot be sorted. */
export function ariaSort<Row>({
  column,
}: Header<Row, unknown>): 'ascending' | 'descending' | 'none' | undefined {
  if (!column.getCanSort()) return undefined;
  const sorted = column.getIsSorted();
  return sorted === false ? 'none' : sorted === 'desc' ? 'descending' : 'ascending';
}
