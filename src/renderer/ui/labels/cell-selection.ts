import { LABELS, type Label } from '../../../core/labels.ts';
import type { Filter, LabelSource } from '../../../model/filter.ts';

export type CellsFilter = NonNullable<Filter['cells']>;

/** Row and column of a matrix, by label. */
export type Cell = readonly [row: Label, column: Label];

/** Whose labels stand in the rows and in the columns. */
export interface Axes {
  readonly rows: LabelSource;
  readonly columns: LabelSource;
}

/**
 * The cells of a filter that are cells of a matrix, turned if the matrix is; null where the filter speaks of other
 * labels than the matrix shows.
 */
export function cellsOn({ rows, columns }: Axes, filter: CellsFilter | undefined): readonly Cell[] | null {
  if (filter === undefined) return [];
  if (filter.rows === rows && filter.columns === columns) return filter.cells;
  if (filter.rows === columns && filter.columns === rows)
    return filter.cells.map(([row, column]) => [column, row]);
  return null;
}

/** The filter for cells of a matrix, in the order of its rows; undefined for none. */
export function filterOf(axes: Axes, cells: readonly Cell[]): CellsFilter | undefined {
  const sorted = allCells().filter((cell) => has(cells, cell));
  return sorted.length === 0 ? undefined : { ...axes, cells: sorted };
}

export function has(cells: readonly Cell[], [row, column]: Cell): boolean {
  return cells.some(([otherRow, otherColumn]) => otherRow === row && otherColumn === column);
}

/** These cells alone; none where they were chosen alone before. */
export function chooseOnly(before: readonly Cell[], cells: readonly Cell[]): readonly Cell[] {
  const same = before.length === cells.length && cells.every((cell) => has(before, cell));
  return same ? [] : cells;
}

/** With these cells added, or taken out where all of them were in. */
export function toggle(before: readonly Cell[], cells: readonly Cell[]): readonly Cell[] {
  const others = before.filter((cell) => !has(cells, cell));
  return cells.every((cell) => has(before, cell)) ? others : [...others, ...cells];
}

/** All cells between two, both included. */
export function rectangle(from: Cell, to: Cell): readonly Cell[] {
  const between = (a: Label, b: Label) => {
    const [low, high] = [LABELS.indexOf(a), LABELS.indexOf(b)].sort((x, y) => x - y);
    return LABELS.slice(low, (high ?? 0) + 1);
  };
  return between(from[0], to[0]).flatMap((row) =>
    between(from[1], to[1]).map((column): Cell => [row, column]),
  );
}

/** Every cell of a row or column, by its head. */
export function cellsOfHead(axis: 'row' | 'column', label: Label): readonly Cell[] {
  return LABELS.map((other): Cell => (axis === 'row' ? [label, other] : [other, label]));
}

function allCells(): readonly Cell[] {
  return LABELS.flatMap((row) => LABELS.map((column): Cell => [row, column]));
}
