import { type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import type { GridColumn, GridSorting } from './grid-columns.ts';
import { ariaSort, GridHead } from './grid-head.tsx';
import { useGridModel } from './use-grid-model.tsx';
import classes from './data-table.module.css';

interface DataTableProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Without it no head can be pressed. */
  readonly sorting?: GridSorting;
  /** Said in place of the rows where there are none. */
  readonly empty?: ReactNode;
  /** A row that stands out, such as the best. */
  readonly marked?: (row: Row) => boolean;
  /** A few short rows within a panel: closer, and with a head that moves along. Defaults to false. */
  readonly compact?: boolean;
  /** Whole parts of a table above or below the rows; see {@link DataTableRows}. */
  readonly children?: ReactNode;
  readonly className?: string | undefined;
}

/** A table with all of its rows in the page. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { columns, rows, keyOf, sorting, empty, marked, compact = false, children, className = '' } = props;
  const table = useGridModel(columns, rows, keyOf, sorting);
  return (
    <table className={`${classes.table ?? ''} ${className}`} data-compact={compact}>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header, index) => {
              const { head, hint, about, numeric, className: ofColumn } = at(columns, index);
              return (
                <th
                  key={header.id}
                  scope="col"
                  className={ofColumn}
                  data-numeric={numeric}
                  aria-sort={ariaSort(header)}
                >
                  <GridHead header={header} head={head} {...(hint !== undefined && { hint })} about={about} />
                </th>
              );
            })}
          </tr>
        ))}
      </thead>
      {rows.length > 0 && (
        <tbody>
          <DataTableRows columns={columns} rows={rows} keyOf={keyOf} marked={marked} />
        </tbody>
      )}
      {rows.length === 0 && empty !== undefined && (
        <tbody>
          <tr>
            <td colSpan={columns.length} className={classes.empty}>
              {empty}
            </td>
          </tr>
        </tbody>
      )}
      {children}
    </table>
  );
}

/** Rows alone, for a part of a table with a head of its own. */
export function DataTableRows<Row>({
  columns,
  rows,
  keyOf,
  marked,
}: Pick<DataTableProps<Row>, 'columns' | 'rows' | 'keyOf'> & {
  readonly marked?: DataTableProps<Row>['marked'] | undefined;
}): ReactNode {
  return rows.map((row) => (
    <tr key={keyOf(row)} data-marked={marked?.(row)}>
      {columns.map(({ key, cell, numeric, namesRow = false, className }) =>
        namesRow ? (
          <th key={key} scope="row" className={className} data-numeric={numeric}>
            {cell(row)}
          </th>
        ) : (
          <td key={key} className={className} data-numeric={numeric}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
  ));
}
