import { getCoreRowModel, useReactTable, type ColumnDef, type Table } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { GridColumn, GridSorting } from './grid-columns.ts';

/** The heads of a grid and what a press on them does; the rows are in the order in which they are given. */
export function useGridModel<Row>(
  columns: readonly GridColumn<Row>[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  sorting: GridSorting | undefined,
): Table<Row> {
  const defs = useMemo(
    () =>
      columns.map(({ key, head, cell, sortable = true }): ColumnDef<Row> => ({
        id: key,
        header: () => head,
        cell: ({ row }) => cell(row.original),
        // The rows are sorted elsewhere: this says that a head can be pressed.
        accessorFn: () => null,
        enableSorting: sortable,
        sortDescFirst: sorting?.descendingFirst?.includes(key) ?? false,
      })),
    [columns, sorting?.descendingFirst],
  );
  const order = sorting?.order;
  const state = order?.by == null ? [] : [{ id: order.by, desc: order.descending }];
  return useReactTable({
    data: rows as Row[],
    columns: defs,
    getRowId: keyOf,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    enableSorting: sorting !== undefined,
    enableSortingRemoval: sorting?.removable ?? false,
    enableMultiSort: false,
    state: { sorting: state },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(state) : update;
      sorting?.onOrder({ by: next?.id ?? null, descending: next?.desc ?? false });
    },
  });
}
