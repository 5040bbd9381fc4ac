import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';
import { SCORE_COLUMNS } from './score-columns.tsx';
import type { ScoreOrder, ScoreSort } from './score-table-rows.ts';
import classes from './scores-table.module.css';

/** Height of a row, in pixels; its style says the same. */
const ROW_HEIGHT = 40;

interface ScoresTableProps {
  readonly rows: readonly ScoreRow[];
  readonly order: ScoreOrder;
  readonly onOrder: (by: ScoreSort) => void;
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number) => void;
  /** Looks closer at an image. */
  readonly onOpen: (imageId: number) => void;
}

/** Every image's score; arrow keys choose a row, Enter opens it in the NLL explorer. */
export function ScoresTable({
  rows,
  order,
  onOrder,
  selectedId,
  onSelect,
  onOpen,
}: ScoresTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollPaddingStart: 32,
  });
  const selectedIndex = rows.findIndex(({ imageId }) => imageId === selectedId);
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtual]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const moved = MOVES[event.key]?.(selectedIndex, rows.length);
    const next = moved === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, moved))];
    if (next !== undefined) {
      event.preventDefault();
      onSelect(next.imageId);
    } else if (event.key === 'Enter' && selectedIndex >= 0 && selectedId !== null) {
      event.preventDefault();
      onOpen(selectedId);
    }
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      tabIndex={0}
      aria-label="Scores; arrow keys choose an image, Enter opens it in the NLL explorer"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={selectedIndex >= 0 ? rowId(selectedId) : undefined}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head} role="row" aria-rowindex={1}>
        {SCORE_COLUMNS.map(({ sort, title, numeric, narrow }) => (
          <div
            key={sort}
            role="columnheader"
            className={classes.cell}
            data-numeric={numeric}
            data-narrow={narrow}
            aria-sort={order.by === sort ? (order.descending ? 'descending' : 'ascending') : 'none'}
          >
            <button type="button" onClick={() => onOrder(sort)}>
              {title}
              <span aria-hidden="true">{order.by === sort ? (order.descending ? ' ▾' : ' ▴') : ''}</span>
            </button>
          </div>
        ))}
      </div>
      <div className={classes.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={row.imageId}
              id={rowId(row.imageId)}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={row.imageId === selectedId}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onSelect(row.imageId)}
              onDoubleClick={() => onOpen(row.imageId)}
            >
              {SCORE_COLUMNS.map(({ sort, numeric, narrow, cell }) => (
                <div
                  key={sort}
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

const PAGE = 12;

/** Where a key leads from a row; -1 is before the first. */
const MOVES: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + PAGE,
  PageUp: (index) => index - PAGE,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function rowId(imageId: number | null): string {
  return `score-row-${imageId ?? 'none'}`;
}
