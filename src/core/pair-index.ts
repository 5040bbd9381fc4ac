import { labelOf } from './labels.ts';
import { inOrderOfId, type ScoredImage } from './scored-image.ts';

/** Two images in order of rising score. */
type RisingPair<Id> = readonly [lower: Id, higher: Id];

/**
 * All pairs of images, both orders counted as one, numbered by class without listing them.
 *
 * In order of score the images that an image is Similar to are the stretch that follows it, up to a border that moves
 * only upwards; so one pass counts the pairs of every image, and running totals turn a number into its pair.
 */
export class PairIndex<Id extends string | number> {
  /** How many pairs are Similar. */
  readonly similarCount: number;
  /** How many pairs are not; each is First in one order and Second in the other. */
  readonly differentCount: number;

  readonly #ids: readonly Id[];
  /** For each image in order of score, the first image after it that is not Similar to it. */
  readonly #border: Float64Array;
  /** Similar and different pairs whose lower image comes before this one; one entry more than images. */
  readonly #similarBefore: Float64Array;
  readonly #differentBefore: Float64Array;

  /** @throws RangeError for a negative theta, a score that is not finite or an id listed twice */
  constructor(images: readonly ScoredImage<Id>[], theta: number) {
    if (!(theta >= 0)) throw new RangeError(`theta must not be negative, but is ${theta}`);
    const rising = inOrderOfId(images).sort((a, b) => a.score - b.score);
    const count = rising.length;
    const score = (index: number) => rising[index]?.score ?? NaN;
    this.#ids = rising.map(({ id }) => id);
    this.#border = new Float64Array(count);
    this.#similarBefore = new Float64Array(count + 1);
    this.#differentBefore = new Float64Array(count + 1);
    let border = 0;
    let similar = 0;
    let different = 0;
    for (let lower = 0; lower < count; lower++) {
      border = Math.max(border, lower + 1);
      while (border < count && labelOf(score(border), score(lower), theta) === 'Similar') border++;
      this.#border[lower] = border;
      similar += border - lower - 1;
      different += count - border;
      this.#similarBefore[lower + 1] = similar;
      this.#differentBefore[lower + 1] = different;
    }
    this.similarCount = similar;
    this.differentCount = different;
  }

  /** Similar pair of a number in 0..similarCount - 1. */
  similarPair(number: number): RisingPair<Id> {
    const lower = lastAtMost(this.#similarBefore, number, this.similarCount);
    return this.#pair(lower, lower + 1 + number - (this.#similarBefore[lower] ?? NaN));
  }

  /** Pair of different scores of a number in 0..differentCount - 1. */
  differentPair(number: number): RisingPair<Id> {
    const lower = lastAtMost(this.#differentBefore, number, this.differentCount);
    return this.#pair(lower, (this.#border[lower] ?? NaN) + number - (this.#differentBefore[lower] ?? NaN));
  }

  #pair(lower: number, higher: number): RisingPair<Id> {
    return [this.#ids[lower] as Id, this.#ids[higher] as Id];
  }
}

/** Last index whose entry is at most `number`, in entries that rise from 0 to `total`. */
function lastAtMost(entries: Float64Array, number: number, total: number): number {
  if (!(number >= 0 && number < total)) throw new RangeError(`there is no pair ${number} among ${total}`);
  let low = 0;
  let high = entries.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? Infinity) <= number) low = middle;
    else high = middle;
  }
  return low;
}
