import type { Comparison } from '../../../core/comparison.ts';
import { labelIndex, largestLabel, type Triple } from '../../../core/labels.ts';

/** Of each comparison a number for each label. */
interface LabelColumns {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly similar: Float64Array;
}

/** How many votes each comparison has for each label; a vote with probabilities is for its largest. */
interface VoteColumns extends LabelColumns {
  /** What those votes weigh together; null where each weighs 1. */
  readonly weights: LabelColumns | null;
}

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
  /** Of a recorded run in which a comparison has several answers, each of which counts, or any has a weight; null for one answer each. */
  readonly votes: VoteColumns | null;
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
    votes: null,
  };
}

/**
 * Collects members' answers that come in the order of the columns into columns that grow: those about the same two images
 * make one row, with the mean of their probabilities.
 */
export class ColumnWriter {
  #columns: AnswerColumns;
  #count = 0;
  /** Weight of the answers that are summed in the last row. */
  #weight = 0;
  readonly #countsVotes: boolean;
  /** Of each row the votes for First, Second and Similar; null until one has several, for most runs have one answer each. */
  #votes: Float64Array | null = null;
  /** What those votes weigh together; null until one does not weigh 1. */
  #weights: Float64Array | null = null;

  /**
   * @param expected how many there will be, as far as is known
   * @param options.countsVotes whether each answer about two images is one of its own, and not a member's
   */
  constructor(expected: number, { countsVotes = false }: { readonly countsVotes?: boolean } = {}) {
    this.#columns = emptyColumns(Math.max(1, expected));
    this.#countsVotes = countsVotes;
  }

  /**
   * @param given.votes how often it was given
   * @param given.weight what these votes weigh together; defaults to their number
   */
  add(
    firstId: number,
    secondId: number,
    probabilities: Triple,
    { votes, weight }: { readonly votes: number; readonly weight: number } = { votes: 1, weight: 1 },
  ): void {
    const [first, second, similar] = probabilities;
    const { firstIds, secondIds } = this.#columns;
    const begun = this.#count - 1;
    const isNew = firstIds[begun] !== firstId || secondIds[begun] !== secondId;
    if (isNew) this.#begin(firstId, secondId);
    if (this.#countsVotes && this.#votes === null && (!isNew || votes > 1 || weight !== votes))
      this.#beginVotes();
    // Up to here each vote weighs 1.
    if (this.#votes !== null && this.#weights === null && weight !== votes)
      this.#weights = this.#votes.slice();
    const { pFirst, pSecond, pSimilar } = this.#columns;
    const row = this.#count - 1;
    pFirst[row] = (pFirst[row] ?? 0) + weight * first;
    pSecond[row] = (pSecond[row] ?? 0) + weight * second;
    pSimilar[row] = (pSimilar[row] ?? 0) + weight * similar;
    this.#weight += weight;
    if (this.#votes !== null) {
      const label = 3 * row + labelIndex(largestLabel(probabilities));
      this.#votes[label] = (this.#votes[label] ?? 0) + votes;
      if (this.#weights !== null) this.#weights[label] = (this.#weights[label] ?? 0) + weight;
    }
  }

  finish(): AnswerColumns {
    this.#end();
    const columns = mapColumns(this.#columns, (column) => firstOf(column, this.#count));
    const [votes, weights] = [this.#votes, this.#weights];
    if (votes === null) return columns;
    const labels = (all: Float64Array): LabelColumns => {
      const of = (label: number) =>
        Float64Array.from({ length: this.#count }, (_, row) => all[3 * row + label] ?? 0);
      return { first: of(0), second: of(1), similar: of(2) };
    };
    return { ...columns, votes: { ...labels(votes), weights: weights === null ? null : labels(weights) } };
  }

  #begin(firstId: number, secondId: number): void {
    this.#end();
    if (this.#count === countAnswers(this.#columns)) this.#grow();
    const row = this.#count++;
    this.#columns.firstIds[row] = firstId;
    this.#columns.secondIds[row] = secondId;
    this.#weight = 0;
  }

  /** Counts the one answer of each row before the first that has several, or one that does not weigh 1. */
  #beginVotes(): void {
    const { pFirst, pSecond, pSimilar, firstIds } = this.#columns;
    this.#votes = new Float64Array(3 * firstIds.length);
    const before = this.#weight === 0 ? this.#count - 1 : this.#count;
    for (let row = 0; row < before; row++) {
      const probabilities: Triple = [pFirst[row] ?? 0, pSecond[row] ?? 0, pSimilar[row] ?? 0];
      this.#votes[3 * row + labelIndex(largestLabel(probabilities))] = 1;
    }
  }

  /** Makes the last row's sums means. */
  #end(): void {
    if (this.#weight === 0 || this.#weight === 1) return;
    const row = this.#count - 1;
    for (const column of [this.#columns.pFirst, this.#columns.pSecond, this.#columns.pSimilar])
      column[row] = (column[row] ?? 0) / this.#weight;
  }

  #grow(): void {
    this.#columns = mapColumns(this.#columns, (column) => {
      const larger = new (column.constructor as new (length: number) => typeof column)(2 * column.length);
      larger.set(column);
      return larger;
    });
    const larger = (of: Float64Array | null): Float64Array | null => {
      if (of === null) return null;
      const grown = new Float64Array(3 * countAnswers(this.#columns));
      grown.set(of);
      return grown;
    };
    this.#votes = larger(this.#votes);
    this.#weights = larger(this.#weights);
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
    votes: columns.votes,
  };
}
