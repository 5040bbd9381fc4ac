import { at } from '../../core/at.ts';
import { LABELS, labelIndex, type Label, type Triple } from '../../core/labels.ts';
import type { Answer } from './comparison-columns.ts';
import { imageNameKey } from './image-names.ts';
import { keptText } from './kept-text.ts';

/** One comparison with the answers of every answer column, in the order shown; the same two images may come again. */
export interface RecordedComparison {
  readonly line: number;
  readonly first: string;
  readonly second: string;
  /** Who answered; empty where the file does not say. */
  readonly rater: string;
  /** How much it counts, above 0; 1 where the file does not say. */
  readonly weight: number;
  /** What the pair was compared for, in the file's words; empty where it does not say. */
  readonly prompt: string;
  /** What is true of the pair, where the file says so. */
  readonly truth: Label | null;
  readonly answers: readonly Answer[];
}

/** Where no label is known. */
const NO_LABEL = LABELS.length;

/** Texts by number, each kept once and with its key. */
class Texts {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();
  #last = '';
  #lastPlace = -1;

  placeOf(text: string): number {
    if (text === this.#last && this.#lastPlace >= 0) return this.#lastPlace;
    let place = this.#places.get(text);
    if (place === undefined) {
      const kept = keptText(text);
      place = this.list.push(kept) - 1;
      this.#places.set(kept, place);
    }
    this.#last = this.list[place] ?? '';
    return (this.#lastPlace = place);
  }
}

/** Names of images by number. A file names the two of a row from two lists, often one of them many times in turn. */
export class ImageNameList {
  readonly #texts = new Texts();
  readonly #keys: string[] = [];

  get names(): readonly string[] {
    return this.#texts.list;
  }

  placeOf(name: string): number {
    const place = this.#texts.placeOf(name);
    if (place === this.#keys.length) this.#keys.push(imageNameKey(this.names[place] ?? ''));
    return place;
  }

  /** Whether two names are one by their keys. */
  areSame(place: number, other: number): boolean {
    return place === other || this.#keys[place] === this.#keys[other];
  }
}

/** The answers of one column. */
interface AnswerData {
  labels: Uint8Array;
  /** Three a row, NaN where only the label is known; null where that is so of all. */
  probabilities: Float64Array | null;
}

/**
 * Recorded comparisons in the order of their file, as columns: millions of them take some bytes each, however long their names.
 *
 * Hot loops (`test/bench/tables.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class RecordedRows implements Iterable<RecordedComparison> {
  readonly names: ImageNameList;
  readonly #raters = new Texts();
  readonly #prompts = new Texts();
  #count = 0;
  #capacity = 1024;
  /** Null while each stands on the line behind the last one's. */
  #lines: Uint32Array | null = null;
  #firstLine = 0;
  #firsts = new Int32Array(this.#capacity);
  #seconds = new Int32Array(this.#capacity);
  #truths = new Uint8Array(this.#capacity);
  /** Null while nobody is named. */
  #raterPlaces: Int32Array | null = null;
  /** Null while no prompt is named, and while all weigh 1. */
  #promptPlaces: Int32Array | null = null;
  #weights: Float64Array | null = null;
  readonly #answers: AnswerData[];

  /** @param answers how many columns of answers there are */
  constructor(answers: number, names = new ImageNameList()) {
    this.names = names;
    this.#answers = Array.from({ length: answers }, () => ({
      labels: new Uint8Array(this.#capacity),
      probabilities: null,
    }));
    this.#raters.placeOf('');
    this.#prompts.placeOf('');
  }

  static of(rows: Iterable<RecordedComparison>, answers = 0): RecordedRows {
    const made = new RecordedRows(answers);
    for (const row of rows) made.add(row);
    return made;
  }

  get length(): number {
    return this.#count;
  }

  get answerCount(): number {
    return this.#answers.length;
  }

  /** Places in {@link names} of the images shown first and second. */
  get firsts(): Int32Array {
    return this.#firsts.subarray(0, this.#count);
  }

  get seconds(): Int32Array {
    return this.#seconds.subarray(0, this.#count);
  }

  add({ line, first, second, ...said }: RecordedComparison): void {
    this.addNamed(line, this.names.placeOf(first), this.names.placeOf(second), said);
  }

  /** The same by the names' places. */
  addNamed(
    line: number,
    first: number,
    second: number,
    { rater, weight, prompt, truth, answers }: Omit<RecordedComparison, 'line' | 'first' | 'second'>,
  ): void {
    if (this.#count === this.#capacity) this.#grow();
    const row = this.#count++;
    if (row === 0) this.#firstLine = line;
    if (this.#lines === null && line !== this.#firstLine + row) {
      this.#lines = new Uint32Array(this.#capacity);
      for (let earlier = 0; earlier < row; earlier++) this.#lines[earlier] = this.#firstLine + earlier;
    }
    if (this.#lines !== null) this.#lines[row] = line;
    this.#firsts[row] = first;
    this.#seconds[row] = second;
    this.#truths[row] = truth === null ? NO_LABEL : labelIndex(truth);
    if (rater !== '' && this.#raterPlaces === null) this.#raterPlaces = new Int32Array(this.#capacity);
    if (this.#raterPlaces !== null) this.#raterPlaces[row] = this.#raters.placeOf(rater);
    if (prompt !== '' && this.#promptPlaces === null) this.#promptPlaces = new Int32Array(this.#capacity);
    if (this.#promptPlaces !== null) this.#promptPlaces[row] = this.#prompts.placeOf(prompt);
    if (weight !== 1 && this.#weights === null) this.#weights = new Float64Array(this.#capacity).fill(1);
    if (this.#weights !== null) this.#weights[row] = weight;
    for (const [column, data] of this.#answers.entries()) {
      const answer = answers[column];
      data.labels[row] = answer === undefined ? NO_LABEL : labelIndex(answer.label);
      const probabilities = answer?.probabilities ?? null;
      if (probabilities !== null && data.probabilities === null)
        data.probabilities = new Float64Array(3 * this.#capacity).fill(NaN);
      if (data.probabilities !== null) data.probabilities.set(probabilities ?? UNKNOWN, 3 * row);
    }
  }

  lineOf(row: number): number {
    return this.#lines === null ? this.#firstLine + row : (this.#lines[row] ?? 0);
  }

  truthOf(row: number): Label | null {
    return LABELS[this.#truths[row] ?? NO_LABEL] ?? null;
  }

  raterOf(row: number): string {
    return this.#raterPlaces === null ? '' : at(this.#raters.list, at(this.#raterPlaces, row));
  }

  weightOf(row: number): number {
    return this.#weights === null ? 1 : (this.#weights[row] ?? NaN);
  }

  promptOf(row: number): string {
    return this.#promptPlaces === null ? '' : at(this.#prompts.list, at(this.#promptPlaces, row));
  }

  /** Whether a row says who answered. */
  get hasRaters(): boolean {
    return this.#raterPlaces !== null;
  }

  /** The answer of a row in a column that has one. @throws RangeError where it has none */
  answerOf(row: number, column: number): Answer {
    const { labels, probabilities } = at(this.#answers, column);
    const label = LABELS[labels[row] ?? NO_LABEL];
    if (label === undefined) throw new RangeError(`row ${row} has no answer in column ${column}`);
    const [first = NaN, second = NaN, similar = NaN] = probabilities?.subarray(3 * row, 3 * row + 3) ?? [];
    const known: Triple | null = Number.isNaN(first) ? null : [first, second, similar];
    return { label, probabilities: known };
  }

  /** Every name that a row mentions, in the order in which they first come, with that line. */
  *mentions(): Generator<{ readonly name: string; readonly line: number }> {
    const { names } = this.names;
    const seen = new Uint8Array(names.length);
    for (let row = 0; row < this.#count; row++)
      for (const place of [this.#firsts[row] ?? 0, this.#seconds[row] ?? 0]) {
        if (seen[place] === 1) continue;
        seen[place] = 1;
        yield { name: names[place] ?? '', line: this.lineOf(row) };
      }
  }

  *[Symbol.iterator](): Generator<RecordedComparison> {
    const { names } = this.names;
    for (let row = 0; row < this.#count; row++)
      yield {
        line: this.lineOf(row),
        first: at(names, at(this.#firsts, row)),
        second: at(names, at(this.#seconds, row)),
        rater: this.raterOf(row),
        weight: this.weightOf(row),
        prompt: this.promptOf(row),
        truth: this.truthOf(row),
        answers: Array.from(this.#answers, (_, column) => this.answerOf(row, column)),
      };
  }

  #grow(): void {
    this.#capacity *= 2;
    if (this.#lines !== null) this.#lines = longer(this.#lines);
    this.#firsts = longer(this.#firsts);
    this.#seconds = longer(this.#seconds);
    this.#truths = longer(this.#truths);
    if (this.#raterPlaces !== null) this.#raterPlaces = longer(this.#raterPlaces);
    if (this.#promptPlaces !== null) this.#promptPlaces = longer(this.#promptPlaces);
    if (this.#weights !== null) this.#weights = longer(this.#weights);
    for (const data of this.#answers) {
      data.labels = longer(data.labels);
      if (data.probabilities !== null) data.probabilities = longer(data.probabilities);
    }
  }
}

/** A column with room for as many rows again. Its old memory is given back at once, and not when garbage is next collected. */
function longer<Column extends Uint8Array | Uint32Array | Int32Array | Float64Array>(column: Column): Column {
  const { buffer } = column as { readonly buffer: ArrayBuffer };
  const make = column.constructor as new (buffer: ArrayBuffer) => Column;
  return new make(buffer.transfer(2 * column.byteLength));
}

const UNKNOWN = [NaN, NaN, NaN];
