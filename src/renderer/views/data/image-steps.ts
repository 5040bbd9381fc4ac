/** Least width of a tile of the grid, in pixels. */
const TILE_WIDTH = 128;

/** How many tiles stand side by side in so many pixels. */
export function gridColumns(width: number): number {
  return Math.max(1, Math.floor(width / TILE_WIDTH));
}

/** Rows that a page of the table, or lines that one of the grid, goes on by. */
const PAGE = { table: 10, grid: 3 } as const;

/** Where a key goes from an entry of a list; the ends hold. */
export function stepTo(
  key: string,
  { index, count, columns }: { readonly index: number; readonly count: number; readonly columns: number },
): number {
  const page = columns === 1 ? PAGE.table : PAGE.grid * columns;
  const steps = new Map([
    ['ArrowLeft', -1],
    ['ArrowRight', 1],
    ['ArrowUp', -columns],
    ['ArrowDown', columns],
    ['PageUp', -page],
    ['PageDown', page],
    ['Home', -count],
    ['End', count],
  ]);
  const step = steps.get(key) ?? 0;
  // A step up from the first line or down from the last stays in its column.
  if (Math.abs(step) === columns && columns > 1 && (index + step < 0 || index + step >= count)) return index;
  return Math.max(0, Math.min(count - 1, index + step));
}
