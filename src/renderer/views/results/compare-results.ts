import type { Interval } from '../../../core/interval.ts';
import type { ResultRow } from '../../../model/results.ts';
import { RESULT_COLUMNS, type ResultCell, type ResultColumn } from './result-columns.ts';

/** One figure of two runs. */
export interface ResultComparison {
  readonly column: ResultColumn;
  readonly first: ResultCell;
  readonly second: ResultCell;
  /** Second less first; null where one is not known. */
  readonly difference: number | null;
  /** Which one is better; null where they are equal, or neither is known to be. */
  readonly better: 'first' | 'second' | null;
  /** Whether the two 95 % intervals have a value in common; null where one is not known. */
  readonly overlap: boolean | null;
}

/** Every figure of quality that at least one of two runs has. */
export function compareResults(first: ResultRow, second: ResultRow): readonly ResultComparison[] {
  return RESULT_COLUMNS.filter(({ better }) => better !== undefined).flatMap((column) => {
    const [x, y] = [column.value(first), column.value(second)];
    if (x === null && y === null) return [];
    const difference = typeof x === 'number' && typeof y === 'number' ? y - x : null;
    return [
      {
        column,
        first: column.cell(first),
        second: column.cell(second),
        difference,
        better: betterOf(difference, column.better),
        overlap: overlapOf(intervalOf(first, column.key), intervalOf(second, column.key)),
      },
    ];
  });
}

function betterOf(
  difference: number | null,
  better: 'higher' | 'lower' | undefined,
): 'first' | 'second' | null {
  if (difference === null || difference === 0) return null;
  return difference > 0 === (better === 'higher') ? 'second' : 'first';
}

function overlapOf(a: Interval | null, b: Interval | null): boolean | null {
  return a === null || b === null ? null : a[0] <= b[1] && b[0] <= a[1];
}

function intervalOf(row: ResultRow, key: string): Interval | null {
  switch (key) {
    case 'pc':
    case 'mae':
    case 'rmse':
      return row[key]?.interval ?? null;
    case 'accuracy':
    case 'agreement':
      return row[key]?.interval ?? null;
    case 'recall-first':
      return row.recall.First?.interval ?? null;
    case 'recall-second':
      return row.recall.Second?.interval ?? null;
    default:
      return row.recall.Similar?.interval ?? null;
  }
}
