import { isDistanceWithin } from './labels.ts';
import { inOrderOfId, type ScoredImage } from './scored-image.ts';

// Hot loops (`test/bench/pair-sets.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Two images in order of rising score. */
export type RisingPair<Id> = readonly [lower: Id, higher: Id];

/** Images by rising score, those of equal scores by id. */
export interface RisingImages<Id> {
  readonly ids: readonly Id[];
  readonly scores: Float64Array;
}

/** @throws RangeError for a score that is not finite or an id listed twice */
export function risingImages<Id extends string | number>(
  images: readonly ScoredImage<Id>[],
): RisingImages<Id> {
  const rising = inOrderOfId(images).sort((a, b) => a.score - b.score);
  return { ids: rising.map(({ id }) => id), scores: Float64Array.from(rising, ({ score }) => score) };
}

/** Which pairs a band holds. */
export interface BandRange {
  /** Distances beyond this; null for a band that holds equal scores. */
  readonly above: number | null;
  /** Distances up to this, itself included; Infinity for all. */
  readonly upTo: number;
  /** Places of the lower images among the rising ones, the last excluded. Defaults to all. */
  readonly lower?: readonly [from: number, to: number];
}

/**
 * All pairs of images, both orders counted as one, whose score distance lies in a band, numbered without listing them.
 *
 * In order of score the images that make such a pair with an image are a stretch after it, whose ends move only upwards; so
 * one pass counts the pairs of every image, and running totals turn a number into its pair.
 */
export class PairBand<Id extends string | number> {
  readonly count: number;
  readonly #ids: readonly Id[];
  /** Of each lower image, from {@link #first} on, the first image of its stretch. */
  readonly #starts: Float64Array;
  /** Pairs whose lower image comes before this one; one entry more than lower images. */
  readonly #before: Float64Array;
  readonly #first: number;

  constructor({ ids, scores }: RisingImages<Id>, { above, upTo, lower }: BandRange) {
    const images = scores.length;
    const [from, to] = lower ?? [0, images];
    const isBeyond = (low: number, high: number, border: number) =>
      !isDistanceWithin((scores[high] ?? NaN) - (scores[low] ?? NaN), 0, border);
    this.#ids = ids;
    this.#first = from;
    this.#starts = new Float64Array(Math.max(0, to - from));
    this.#before = new Float64Array(this.#starts.length + 1);
    let [start, end] = [from + 1, from + 1];
    let count = 0;
    for (let low = from; low < to; low++) {
      start = Math.max(start, low + 1);
      while (above !== null && start < images && !isBeyond(low, start, above)) start++;
      end = upTo === Infinity ? images : Math.max(end, start);
      while (end < images && !isBeyond(low, end, upTo)) end++;
      this.#starts[low - from] = start;
      count += Math.max(0, end - start);
      this.#before[low - from + 1] = count;
    }
    this.count = count;
  }

  /** The pair of a number in 0..count - 1. @throws RangeError for any other */
  pair(number: number): RisingPair<Id> {
    if (!(number >= 0 && number < this.count))
      throw new RangeError(`there is no pair ${number} among ${this.count}`);
    const place = lastAtMost(this.#before, number);
    const higher = (this.#starts[place] ?? NaN) + number - (this.#before[place] ?? NaN);
    return [this.#ids[this.#first + place] as Id, this.#ids[higher] as Id];
  }
}

/** All pairs of images, both orders counted as one, numbered by class. */
export class PairIndex<Id extends string | number> {
  readonly similar: PairBand<Id>;
  readonly #different: PairBand<Id>;

  /** @throws RangeError for a negative theta, a score that is not finite or an id listed twice */
  constructor(images: readonly ScoredImage<Id>[], theta: number) {
    if (!(theta >= 0)) throw new RangeError(`theta must not be negative, but is ${theta}`);
    const rising = risingImages(images);
    this.similar = new PairBand(rising, { above: null, upTo: theta });
    this.#different = new PairBand(rising, { above: theta, upTo: Infinity });
  }

  /** How many pairs are Similar. */
  get similarCount(): number {
    return this.similar.count;
  }

  /** How many pairs are not; each is First in one order and Second in the other. */
  get differentCount(): number {
    return this.#different.count;
  }

  /** Similar pair of a number in 0..similarCount - 1. */
  similarPair(number: number): RisingPair<Id> {
    return this.similar.pair(number);
  }

  /** Pair of different scores of a number in 0..differentCount - 1. */
  differentPair(number: number): RisingPair<Id> {
    return this.#different.pair(number);
  }
}

/** Pairs in one step. */
const STEP = 2048;

/** Numbers of the pairs of a band that a filter lets pass, in steps of a few milliseconds. */
export function* passingNumbers<Id extends string | number>(
  band: PairBand<Id>,
  passes: (pair: RisingPair<Id>) => boolean,
): Generator<undefined, number[]> {
  const numbers: number[] = [];
  for (let number = 0; number < band.count; number++) {
    if (passes(band.pair(number))) numbers.push(number);
    if (number % STEP === 0) yield;
  }
  return numbers;
}

/** Last index whose entry is at most `number`, in entries that rise from 0. */
function lastAtMost(entries: Float64Array, number: number): number {
  let low = 0;
  let high = entries.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? Infinity) <= number) low = middle;
    else high = middle;
  }
  return low;
}
