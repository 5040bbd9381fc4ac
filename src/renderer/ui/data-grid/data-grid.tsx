import { useId, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import type { GridColumn, GridSorting } from './grid-columns.ts';
import { ariaSort, GridHead } from './grid-head.tsx';
import { useGridModel } from './use-grid-model.tsx';
import { useVirtualRows } from './use-virtual-rows.ts';
import classes from './data-grid.module.css';

/** Of a row and of the head, in pixels; their styles say the same. */
const ROW_HEIGHT = 40;
const HEAD_HEIGHT = 30;

interface DataGridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  /** Of the columns, as `grid-template-columns` has them; of those that a narrow grid shows. */
  readonly widths: string;
  readonly narrowWidths?: string;
  /** In the order that `sorting` says. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sorting: GridSorting;
  readonly chosenKey: string | null;
  readonly onChoose: (row: Row) => void;
  /** Looks closer at a row, by a double press or Enter. */
  readonly onOpen?: (row: Row) => void;
}

/** Many rows, one of which is chosen by pointer or keys; only those in sight are in the page. */
export function DataGrid<Row>(props: DataGridProps<Row>): ReactNode {
  const {
    label,
    columns,
    widths,
    narrowWidths = widths,
    rows,
    keyOf,
    sorting,
    chosenKey,
    onChoose,
    onOpen,
  } = props;
  const id = useId();
  const table = useGridModel(columns, rows, keyOf, sorting);
  const chosen = rows.findIndex((row) => keyOf(row) === chosenKey);
  const { scroller, virtual, onKeyDown } = useVirtualRows({
    count: rows.length,
    rowHeight: ROW_HEIGHT,
    headHeight: HEAD_HEIGHT,
    chosen,
    onChoose: (index) => onChoose(at(rows, index)),
  });
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && chosen >= 0 && onOpen !== undefined) {
      event.preventDefault();
      onOpen(at(rows, chosen));
    } else onKeyDown(event);
  };
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      style={{ '--widths': widths, '--narrow-widths': narrowWidths } as CSSProperties}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
      onKeyDown={press}
    >
      {table.getHeaderGroups().map((group) => (
        <div key={group.id} className={classes.head} role="row" aria-rowindex={1}>
          {group.headers.map((header, index) => {
            const { numeric, narrow, head, hint, about } = at(columns, index);
            return (
              <div
                key={header.id}
                role="columnheader"
                className={classes.cell}
                data-numeric={numeric}
                data-narrow={narrow}
                aria-sort={ariaSort(header)}
              >
                <GridHead header={header} head={head} {...(hint !== undefined && { hint })} about={about} />
              </div>
            );
          })}
        </div>
      ))}
      <div className={classes.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={keyOf(row)}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={index === chosen}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onChoose(row)}
              onDoubleClick={() => onOpen?.(row)}
            >
              {columns.map(({ key, cell, numeric, narrow }) => (
                <div
                  key={key}
                  role="gridcell"
                  className={classes.cell}
                  data-numeric={numeric}
                  data-narrow={narrow}
                >
                  {cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
