import { at } from '../../../core/at.ts';
import type { Comparison } from '../../../core/comparison.ts';
import { labelIndex, largestLabel } from '../../../core/labels.ts';
import { largestCode, largestCodes } from './row-figures.ts';

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

/** Of each comparison a probability for each label, by the label's code. */
export type ProbabilityColumns = readonly [
  first: Float64Array<ArrayBuffer>,
  second: Float64Array<ArrayBuffer>,
  similar: Float64Array<ArrayBuffer>,
];

/**
 * The answers of a run as columns, by rising first, then second image; an ensemble's members answer as one, by the mean of
 * their probabilities.
 */
export interface AnswerColumns {
  /** Ids of the images. */
  readonly firstIds: Int32Array<ArrayBuffer>;
  readonly secondIds: Int32Array<ArrayBuffer>;
  /** Codes of the most probable labels. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Null where every answer is certain of its label: of labels alone, 24 of 33 bytes an answer would be ones and zeros. */
  readonly probabilities: ProbabilityColumns | null;
  /** Of a recorded run in which a comparison has several answers, each of which counts, or any has a weight; null for one answer each. */
  readonly votes: VoteColumns | null;
}

export function countAnswers({ firstIds }: AnswerColumns): number {
  return firstIds.length;
}

/** All columns: those of eight bytes first, then of four, then of one. */
export function columnsInOrder({
  firstIds,
  secondIds,
  labels,
  probabilities,
  votes,
}: AnswerColumns): readonly (Float64Array | Int32Array | Uint8Array)[] {
  const byLabel = (of: LabelColumns | null) => (of === null ? [] : [of.first, of.second, of.similar]);
  const ofVotes = votes === null ? [] : [...byLabel(votes), ...byLabel(votes.weights)];
  return [...ofVotes, ...(probabilities ?? []), firstIds, secondIds, labels];
}

/** The probabilities of answers, made where they are certain of their labels. */
export function probabilitiesIn({ labels, probabilities }: AnswerColumns): ProbabilityColumns {
  if (probabilities !== null) return probabilities;
  const made = emptyProbabilities(labels.length);
  for (let row = 0; row < labels.length; row++) (made[labels[row] ?? NaN] as Float64Array)[row] = 1;
  return made;
}

function emptyProbabilities(count: number): ProbabilityColumns {
  return [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
}

/** Columns of `count` answers, to be filled. */
function emptyColumns(count: number, hasProbabilities: boolean): AnswerColumns {
  return {
    firstIds: new Int32Array(count),
    secondIds: new Int32Array(count),
    labels: new Uint8Array(count),
    probabilities: hasProbabilities ? emptyProbabilities(count) : null,
    votes: null,
  };
}

/** One answer, given once. */
const ONCE = { votes: 1, weight: 1 };

/** Columns before it is known how many answers there will be: 2 MB. Counting them would be reading them all. */
const FIRST_ROWS = 2 ** 16;

/**
 * Collects members' answers that come in the order of the columns into columns that grow: those about the same two images
 * make one row, with the mean of their probabilities.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class ColumnWriter {
  #columns = emptyColumns(FIRST_ROWS, false);
  #count = 0;
  /** Weight of the answers that are summed in the last row. */
  #weight = 0;
  readonly #countsVotes: boolean;
  /** Of each row the votes for First, Second and Similar; null until one has several, for most runs have one answer each. */
  #votes: Float64Array | null = null;
  /** What those votes weigh together; null until one does not weigh 1. */
  #weights: Float64Array | null = null;

  /** @param options.countsVotes whether each answer about two images is one of its own, and not a member's */
  constructor({ countsVotes = false }: { readonly countsVotes?: boolean } = {}) {
    this.#countsVotes = countsVotes;
  }

  /**
   * @param triples where its three probabilities are, from `from` on
   * @param given.votes how often it was given
   * @param given.weight what these votes weigh together; defaults to their number
   */
  add(firstId: number, secondId: number, triples: Float64Array, from: number, given = ONCE): void {
    const first = triples[from] ?? NaN;
    const second = triples[from + 1] ?? NaN;
    const similar = triples[from + 2] ?? NaN;
    const code = largestCode(first, second, similar);
    const isNew = this.#beginAnswer(firstId, secondId, given);
    const { labels, probabilities } = this.#columns;
    // What several certain answers say together is certain where they agree.
    const agrees = isNew || labels[this.#count - 1] === code;
    if (probabilities === null && !(agrees && isCertain(first, second, similar))) this.#beginProbabilities();
    if (isNew) labels[this.#count - 1] = code;
    this.#addAnswer(code, first, second, similar, given);
  }

  /** An answer that is certain of a label, by the label's code. */
  addLabel(firstId: number, secondId: number, code: 0 | 1 | 2, given = ONCE): void {
    const isNew = this.#beginAnswer(firstId, secondId, given);
    if (isNew) this.#columns.labels[this.#count - 1] = code;
    else if (this.#columns.labels[this.#count - 1] !== code) this.#beginProbabilities();
    this.#addAnswer(code, code === 0 ? 1 : 0, code === 1 ? 1 : 0, code === 2 ? 1 : 0, given);
  }

  finish(): AnswerColumns {
    this.#end();
    const columns = mapColumns(this.#columns, (column) => firstOf(column, this.#count));
    if (columns.probabilities !== null) columns.labels.set(largestCodes(columns.probabilities));
    const [votes, weights] = [this.#votes, this.#weights];
    if (votes === null) return columns;
    const labels = (all: Float64Array): LabelColumns => {
      const of = (label: number) =>
        Float64Array.from({ length: this.#count }, (_, row) => at(all, 3 * row + label));
      return { first: of(0), second: of(1), similar: of(2) };
    };
    return { ...columns, votes: { ...labels(votes), weights: weights === null ? null : labels(weights) } };
  }

  /** @returns whether it is the first about these two images */
  #beginAnswer(firstId: number, secondId: number, { votes, weight }: typeof ONCE): boolean {
    const { firstIds, secondIds } = this.#columns;
    const begun = this.#count - 1;
    const isNew = firstIds[begun] !== firstId || secondIds[begun] !== secondId;
    if (isNew) this.#begin(firstId, secondId);
    if (!this.#countsVotes) return isNew;
    if (this.#votes === null && (!isNew || votes > 1 || weight !== votes)) this.#beginVotes();
    // Up to here each vote weighs 1.
    if (this.#votes !== null && this.#weights === null && weight !== votes)
      this.#weights = this.#votes.slice();
    return isNew;
  }

  #addAnswer(
    code: number,
    first: number,
    second: number,
    similar: number,
    { votes, weight }: typeof ONCE,
  ): void {
    const { probabilities } = this.#columns;
    const row = this.#count - 1;
    if (probabilities !== null) {
      const ofFirst = probabilities[0];
      const ofSecond = probabilities[1];
      const ofSimilar = probabilities[2];
      ofFirst[row] = (ofFirst[row] ?? 0) + weight * first;
      ofSecond[row] = (ofSecond[row] ?? 0) + weight * second;
      ofSimilar[row] = (ofSimilar[row] ?? 0) + weight * similar;
    }
    this.#weight += weight;
    if (this.#votes !== null) {
      const label = 3 * row + code;
      this.#votes[label] = (this.#votes[label] ?? 0) + votes;
      if (this.#weights !== null) this.#weights[label] = (this.#weights[label] ?? 0) + weight;
    }
  }

  #begin(firstId: number, secondId: number): void {
    this.#end();
    if (this.#count === countAnswers(this.#columns)) this.#grow();
    const row = this.#count++;
    this.#columns.firstIds[row] = firstId;
    this.#columns.secondIds[row] = secondId;
    this.#weight = 0;
  }

  /** Writes down what all answers so far were certain of: one is not, or says otherwise about the same two images. */
  #beginProbabilities(): void {
    if (this.#columns.probabilities !== null) return;
    const { firstIds, labels } = this.#columns;
    const probabilities = emptyProbabilities(firstIds.length);
    for (let row = 0; row < this.#count; row++)
      (probabilities[labels[row] ?? NaN] as Float64Array)[row] = row === this.#count - 1 ? this.#weight : 1;
    this.#columns = { ...this.#columns, probabilities };
  }

  /** Counts the one answer of each row before the first that has several, or one that does not weigh 1. */
  #beginVotes(): void {
    const { labels, probabilities } = this.#columns;
    this.#votes = new Float64Array(3 * labels.length);
    const codes = probabilities === null ? labels : largestCodes(probabilities);
    const before = this.#weight === 0 ? this.#count - 1 : this.#count;
    for (let row = 0; row < before; row++) this.#votes[3 * row + at(codes, row)] = 1;
  }

  /** Makes the last row's sums means. */
  #end(): void {
    if (this.#weight === 0 || this.#weight === 1) return;
    const row = this.#count - 1;
    for (const column of this.#columns.probabilities ?? []) column[row] = (column[row] ?? 0) / this.#weight;
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

function isCertain(first: number, second: number, similar: number): boolean {
  if (first === 1) return second === 0 && similar === 0;
  return first === 0 && ((second === 1 && similar === 0) || (second === 0 && similar === 1));
}

/** The columns with answers put among them: a new one where it belongs, one about the same two images in the old one's place. */
export function mergeAnswers(columns: AnswerColumns, answers: readonly Comparison<number>[]): AnswerColumns {
  const added = answers.toSorted((a, b) => a.first - b.first || a.second - b.second);
  const areCertain =
    columns.probabilities === null && added.every(({ probabilities }) => isCertain(...probabilities));
  const old = areCertain ? columns : { ...columns, probabilities: probabilitiesIn(columns) };
  const writer = new MergedColumns(old, added.length);
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
    this.#merged = emptyColumns(countAnswers(old) + added, old.probabilities !== null);
  }

  add({ first, second, probabilities }: Comparison<number>): void {
    const row = lowerBound(this.#old, first, second, this.#read);
    this.#copyUpTo(row);
    if (this.#old.firstIds[row] === first && this.#old.secondIds[row] === second) this.#read++;
    const to = this.#written++;
    this.#merged.firstIds[to] = first;
    this.#merged.secondIds[to] = second;
    this.#merged.labels[to] = labelIndex(largestLabel(probabilities));
    for (const [code, column] of (this.#merged.probabilities ?? []).entries())
      column[to] = at(probabilities, code);
  }

  finish(): AnswerColumns {
    this.#copyUpTo(countAnswers(this.#old));
    return mapColumns(this.#merged, (column) => firstOf(column, this.#written));
  }

  #copyUpTo(end: number): void {
    const merged = columnsInOrder(this.#merged);
    for (const [place, column] of columnsInOrder(this.#old).entries())
      merged[place]?.set(column.subarray(this.#read, end), this.#written);
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
    const difference = at(firstIds, middle) - first || at(secondIds, middle) - second;
    if (difference < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The beginning of a column, without a copy. */
function firstOf<Of extends Column>(column: Of, count: number): Of {
  return column.subarray(0, count) as Of;
}

function mapColumns(columns: AnswerColumns, change: <Of extends Column>(column: Of) => Of): AnswerColumns {
  const { firstIds, secondIds, labels, probabilities, votes } = columns;
  return {
    firstIds: change(firstIds),
    secondIds: change(secondIds),
    labels: change(labels),
    probabilities: probabilities && [
      change(probabilities[0]),
      change(probabilities[1]),
      change(probabilities[2]),
    ],
    votes,
  };
}
