import type { Comparison } from '../../../core/comparison.ts';
import type { Triple } from '../../../core/labels.ts';

/**
 * The answers of a run as columns, by rising first, then second image; an ensemble's members answer as one, by the mean of
 * their probabilities.
 */
export interface AnswerColumns {
  /** Ids of the images. */
  readonly firstIds: Int32Array;
  readonly secondIds: Int32Array;
  readonly pFirst: Float64Array;
  readonly pSecond: Float64Array;
  readonly pSimilar: Float64Array;
}

export function countAnswers({ firstIds }: AnswerColumns): number {
  return firstIds.length;
}

/** Columns of `count` answers, to be filled. */
export function emptyColumns(count: number): AnswerColumns {
  return {
    firstIds: new Int32Array(count),
    secondIds: new Int32Array(count),
    pFirst: new Float64Array(count),
    pSecond: new Float64Array(count),
    pSimilar: new Float64Array(count),
  };
}

/**
 * Collects members' answers that come in the order of the columns into columns that grow: those about the same two images
 * make one row, with the mean of their probabilities.
 */
export class ColumnWriter {
  #columns: AnswerColumns;
  #count = 0;
  /** Members whose answers are summed in the last row. */
  #members = 0;

  /** @param expected how many there will be, as far as is known */
  constructor(expected: number) {
    this.#columns = emptyColumns(Math.max(1, expected));
  }

  add(firstId: number, secondId: number, [first, second, similar]: Triple): void {
    const { firstIds, secondIds } = this.#columns;
    const begun = this.#count - 1;
    if (firstIds[begun] !== firstId || secondIds[begun] !== secondId) this.#begin(firstId, secondId);
    const { pFirst, pSecond, pSimilar } = this.#columns;
    const row = this.#count - 1;
    pFirst[row] = (pFirst[row] ?? 0) + first;
    pSecond[row] = (pSecond[row] ?? 0) + second;
    pSimilar[row] = (pSimilar[row] ?? 0) + similar;
    this.#members++;
  }

  finish(): AnswerColumns {
    this.#end();
    return mapColumns(this.#columns, (column) => firstOf(column, this.#count));
  }

  #begin(firstId: number, secondId: number): void {
    this.#end();
    if (this.#count === countAnswers(this.#columns)) this.#grow();
    const row = this.#count++;
    this.#columns.firstIds[row] = firstId;
    this.#columns.secondIds[row] = secondId;
    this.#members = 0;
  }

  /** Makes the last row's sums means. */
  #end(): void {
    if (this.#members < 2) return;
    const row = this.#count - 1;
    for (const column of [this.#columns.pFirst, this.#columns.pSecond, this.#columns.pSimilar])
      column[row] = (column[row] ?? 0) / this.#members;
  }

  #grow(): void {
    this.#columns = mapColumns(this.#columns, (column) => {
      const larger = new (column.constructor as new (length: number) => typeof column)(2 * column.length);
      larger.set(column);
      return larger;
    });
  }
}

/** The columns with answers put among them: a new one where it belongs, one about the same two images in the old one's place. */
export function mergeAnswers(columns: AnswerColumns, answers: readonly Comparison<number>[]): AnswerColumns {
  const added = answers.toSorted((a, b) => a.first - b.first || a.second - b.second);
  const writer = new MergedColumns(columns, added.length);
  for (const answer of added) writer.add(answer);
  return writer.finish();
}

/** Copies stretches of old columns, with answers between them. */
class MergedColumns {
  readonly #old: AnswerColumns;
  readonly #merged: AnswerColumns;
  #read = 0;
  #written = 0;

  constructor(old: AnswerColumns, added: number) {
    this.#old = old;
    this.#merged = emptyColumns(countAnswers(old) + added);
  }

  add({ first, second, probabilities }: Comparison<number>): void {
    const at = lowerBound(this.#old, first, second, this.#read);
    this.#copyUpTo(at);
    if (this.#old.firstIds[at] === first && this.#old.secondIds[at] === second) this.#read++;
    const { firstIds, secondIds, pFirst, pSecond, pSimilar } = this.#merged;
    const to = this.#written++;
    firstIds[to] = first;
    secondIds[to] = second;
    [pFirst[to], pSecond[to], pSimilar[to]] = probabilities;
  }

  finish(): AnswerColumns {
    this.#copyUpTo(countAnswers(this.#old));
    return mapColumns(this.#merged, (column) => firstOf(column, this.#written));
  }

  #copyUpTo(end: number): void {
    for (const name of COLUMN_NAMES)
      this.#merged[name].set(this.#old[name].subarray(this.#read, end), this.#written);
    this.#written += end - this.#read;
    this.#read = end;
  }
}

/** The first row at or after `from` that is not before (first, second). */
function lowerBound(
  { firstIds, secondIds }: AnswerColumns,
  first: number,
  second: number,
  from: number,
): number {
  let low = from;
  let high = firstIds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = (firstIds[middle] ?? 0) - first || (secondIds[middle] ?? 0) - second;
    if (difference < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const COLUMN_NAMES = ['pFirst', 'pSecond', 'pSimilar', 'firstIds', 'secondIds'] as const;

/** The beginning of a column, without a copy. */
function firstOf<Column extends Int32Array | Float64Array>(column: Column, count: number): Column {
  return column.subarray(0, count) as Column;
}

function mapColumns(
  columns: AnswerColumns,
  change: <Column extends Int32Array | Float64Array>(column: Column) => Column,
): AnswerColumns {
  return {
    firstIds: change(columns.firstIds),
    secondIds: change(columns.secondIds),
    pFirst: change(columns.pFirst),
    pSecond: change(columns.pSecond),
    pSimilar: change(columns.pSimilar),
  };
}
