import { reverseLabel } from '../../../core/labels.ts';
import type { Filter } from '../../../model/filter.ts';
import { filterOf, type Cell } from '../../ui/labels/cell-selection.ts';

/**
 * The matrix shows the reverse answer as it was given, the filter's source 'reverse' turns it round; and the matrix counts
 * each pair once, so that its cells are of comparisons in the forward order alone.
 */
const AXES = { rows: 'model', columns: 'reverse' } as const;

const turned = ([forward, reverse]: Cell): Cell => [forward, reverseLabel(reverse)];

/** Whether a filter's cells are cells of the matrix of forward and reverse answers. */
function isOfMatrix({ cells, forward }: Filter): boolean {
  return cells?.rows === AXES.rows && cells.columns === AXES.columns && forward === true;
}

/** The chosen cells of the matrix: forward answer, reverse answer as given. */
export function chosenCells(filter: Filter): readonly Cell[] {
  return isOfMatrix(filter) ? (filter.cells?.cells ?? []).map(turned) : [];
}

/** The filter under which all cells of the matrix are counted. */
export function withoutChosenCells(filter: Filter): Filter {
  if (!isOfMatrix(filter)) return filter;
  const rest = { ...filter };
  delete rest.cells;
  delete rest.forward;
  return rest;
}

/** What chooses cells of the matrix; none of them lifts the choice. */
export function cellsChange(cells: readonly Cell[]): Filter {
  const chosen = filterOf(AXES, cells.map(turned));
  return { cells: chosen, forward: chosen === undefined ? undefined : true };
}
