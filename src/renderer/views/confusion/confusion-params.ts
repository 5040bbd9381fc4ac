import { type Filter, LABEL_SOURCES, type LabelSource } from '../../../model/filter.ts';
import { cellsOn, type Axes, type Cell } from '../../ui/labels/cell-selection.ts';
import { NORMALISATIONS, type Normalisation } from '../../../core/matrix-shares.ts';
import { useTrueWords } from '../../api/true-words.ts';

type Params = Readonly<Record<string, string>>;

/** Whose labels stand where, in the address as `rows=model&columns=reverse`; truth against model where it names none. */
export function axesOf({ rows, columns }: Params): Axes {
  const given = {
    rows: LABEL_SOURCES.find((source) => source === rows) ?? 'truth',
    columns: LABEL_SOURCES.find((source) => source === columns) ?? 'model',
  };
  return given.rows === given.columns ? { rows: 'truth', columns: 'model' } : given;
}

export function normalisationOf({ share }: Params): Normalisation {
  return NORMALISATIONS.find((by) => by === share) ?? 'none';
}

/** With one axis set to a source; the other one gives way when it had that source. */
export function withAxis(axes: Axes, axis: 'rows' | 'columns', source: LabelSource): Axes {
  const other = axis === 'rows' ? 'columns' : 'rows';
  return { ...axes, [axis]: source, ...(axes[other] === source && { [other]: axes[axis] }) };
}

/** Each source's name as the head of an axis. */
export function useSourceTitles(): Readonly<Record<LabelSource, string>> {
  const { label } = useTrueWords();
  return { truth: label, model: 'Model', reverse: 'Reverse, turned', human: 'Human', other: 'Other run' };
}

/** Which cells of the matrix are chosen, and the filter under which all of them are counted. */
export function matrixFilter(
  filter: Filter,
  axes: Axes,
): { readonly chosen: readonly Cell[]; readonly counted: Filter } {
  const chosen = cellsOn(axes, filter.cells);
  if (chosen === null) return { chosen: [], counted: filter };
  return { chosen, counted: withoutKey(filter, 'cells') };
}

export function withoutKey(filter: Filter, key: keyof Filter): Filter {
  const rest = { ...filter };
  // oxlint-disable-next-line typescript/no-dynamic-delete
  delete rest[key];
  return rest;
}
