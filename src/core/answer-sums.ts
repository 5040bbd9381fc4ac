import { at } from './at.ts';
import type { Interval } from './interval.ts';
import { NORMAL_QUANTILE, wilsonInterval, type Proportion } from './proportion.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** A ratio of sums over answers, such as right answers by all: the places of the quantities that are added up. */
export interface Ratio {
  readonly part: readonly number[];
  readonly whole: readonly number[];
}

/** A factor for each quantity: what is added up is the sum of quantities times factors. */
type Factors = ArrayLike<number>;

/** An image in all but this share of the answers is in all of them. */
const ROUNDING = 1e-9;

/** What rounding leaves at most of a million terms that cancel out, as a share of them. */
const ROUNDING_OF_SUMS = 1e-11;

/** What {@link AnswerSums.of} takes. */
interface AddedSums {
  readonly quantities: number;
  /** Image by image, quantity by quantity. */
  readonly ofImages: Float64Array;
  /** Sum over pairs of the product of two quantities, row by row. */
  readonly products: Float64Array;
}

/**
 * Sums over answers, and the intervals of what follows from them: every interval of a share of answers comes from here.
 *
 * **The unit is the image, on both sides of a pair.** Answers about one image share its errors, so they are no independent
 * trials. A figure's variance is the two-way cluster-robust one (Cameron, Gelbach and Miller, JBES 29, 2011): with u the
 * influence of an answer on the figure, the squares of u's sums by target, plus by reference, less by pair. Here an image is
 * one cluster on whatever side it stands:
 *
 *     V = sum over images (sum of u)^2 / (1 - h) - sum over pairs (sum of u)^2
 *
 * which for targets and references that are not the same images is just that, and for pairs among one set of images the
 * dyadic-robust form (Aronow, Samii and Assenova, Political Analysis 23, 2015). Both orders of a pair and its votes are one
 * pair. h is the image's share of the answers: G / (G - 1) for G images alike, and what a jackknife of few images needs. V is
 * never less than the last sum alone, the variance of independent pairs: where images differ less than chance would have
 * them (and V might be negative), they do not make a figure surer. An image in all answers is given and not drawn, and so
 * adds nothing: with one target, the interval is over references.
 *
 * V is what resampling images on both sides finds, each pair as often as the product of its images, in one pass: the errors are
 * within 5 % of each other where an image is in a hundred answers. Where it is in few, resampling is the wider one, for it counts
 * a pair's own noise three times.
 *
 * Usage: {@link add} what the answers about two images come to, then {@link closePair}; then ask for figures. Where a million are
 * added up, {@link addPair} takes all quantities of a pair at once, and {@link count} and {@link join} answers that are of one each.
 */
export class AnswerSums {
  readonly #images: number;
  readonly #quantities: number;
  /** Image by image, quantity by quantity. */
  readonly #ofImages: Float64Array;
  /** Sum over pairs of the product of two quantities. */
  readonly #products: Float64Array;
  readonly #totals: Float64Array;
  readonly #pair: Float64Array;
  readonly #inPair: number[] = [];

  /**
   * @param images how many there are; they are named by 0 to images - 1
   * @param quantities how many are added up; they are named by their places, 0 to quantities - 1
   */
  constructor(images: number, quantities: number) {
    this.#images = images;
    this.#quantities = quantities;
    this.#ofImages = new Float64Array(images * quantities);
    this.#products = new Float64Array(quantities * quantities);
    this.#totals = new Float64Array(quantities);
    this.#pair = new Float64Array(quantities);
  }

  /** Sums that were added up elsewhere. */
  static of({ quantities, ofImages, products }: AddedSums): AnswerSums {
    const sums = new AnswerSums(ofImages.length / quantities, quantities);
    sums.#ofImages.set(ofImages);
    sums.#products.set(products);
    // Each answer is of two images.
    for (let place = 0; place < ofImages.length; place++) {
      const quantity = place % quantities;
      sums.#totals[quantity] = at(sums.#totals, quantity) + at(ofImages, place) / 2;
    }
    return sums;
  }

  /** What several were given, of the same images and quantities and of no pair in common. */
  static merged(all: readonly AnswerSums[]): AnswerSums {
    const [first] = all;
    if (first === undefined) throw new RangeError('no sums to merge');
    const merged = new AnswerSums(first.#images, first.#quantities);
    for (const sums of all) {
      addTo(merged.#ofImages, sums.#ofImages);
      addTo(merged.#products, sums.#products);
      addTo(merged.#totals, sums.#totals);
    }
    return merged;
  }

  /** Adds to a quantity of the pair that is being added up. */
  add(quantity: number, value: number): void {
    if (value === 0) return;
    if (!this.#inPair.includes(quantity)) this.#inPair.push(quantity);
    this.#pair[quantity] = (this.#pair[quantity] ?? NaN) + value;
  }

  /** Ends a pair: what was added since the last one is of these two images, in whatever order they were shown. */
  closePair(image: number, other: number): void {
    const width = this.#quantities;
    for (const quantity of this.#inPair) {
      const value = this.#pair[quantity] ?? NaN;
      const [place, otherPlace] = [image * width + quantity, other * width + quantity];
      this.#ofImages[place] = (this.#ofImages[place] ?? NaN) + value;
      this.#ofImages[otherPlace] = (this.#ofImages[otherPlace] ?? NaN) + value;
      this.#totals[quantity] = (this.#totals[quantity] ?? NaN) + value;
      for (const second of this.#inPair) {
        const product = quantity * width + second;
        this.#products[product] = (this.#products[product] ?? NaN) + value * (this.#pair[second] ?? NaN);
      }
    }
    for (const quantity of this.#inPair) this.#pair[quantity] = 0;
    this.#inPair.length = 0;
  }

  /** The same as adding each of these values, a quantity each, and closing the pair. */
  addPair(values: Float64Array, image: number, other: number): void {
    const width = this.#quantities;
    const [ofImages, totals, products] = [this.#ofImages, this.#totals, this.#products];
    const [from, fromOther] = [image * width, other * width];
    for (let quantity = 0; quantity < width; quantity++) {
      const value = values[quantity] ?? NaN;
      ofImages[from + quantity] = (ofImages[from + quantity] ?? NaN) + value;
      ofImages[fromOther + quantity] = (ofImages[fromOther + quantity] ?? NaN) + value;
      totals[quantity] = (totals[quantity] ?? NaN) + value;
      const row = quantity * width;
      for (let second = 0; second < width; second++)
        products[row + second] = (products[row + second] ?? NaN) + value * (values[second] ?? NaN);
    }
  }

  /** Counts one answer, of one quantity, and closes its pair; the answer to the pair's other order is then to be {@link join}ed. */
  count(quantity: number, image: number, other: number): void {
    const width = this.#quantities;
    const [ofImages, totals, products] = [this.#ofImages, this.#totals, this.#products];
    const [place, otherPlace, product] = [
      image * width + quantity,
      other * width + quantity,
      quantity * width + quantity,
    ];
    ofImages[place] = (ofImages[place] ?? NaN) + 1;
    ofImages[otherPlace] = (ofImages[otherPlace] ?? NaN) + 1;
    totals[quantity] = (totals[quantity] ?? NaN) + 1;
    products[product] = (products[product] ?? NaN) + 1;
  }

  /** Says that what was closed as two pairs, one with 1 of each of these quantities, are answers about one pair. */
  join(quantity: number, other: number): void {
    const products = this.#products;
    const [place, mirrored] = [quantity * this.#quantities + other, other * this.#quantities + quantity];
    products[place] = (products[place] ?? NaN) + 1;
    products[mirrored] = (products[mirrored] ?? NaN) + 1;
  }

  total(quantities: readonly number[]): number {
    return quantities.reduce((sum, quantity) => sum + at(this.#totals, quantity), 0);
  }

  /**
   * A share of answers: Wilson's interval with as many trials as the variance says they are worth, p (1 - p) / V, and at most
   * as many as there are. Where the share is 0 or 1 no answers differ and V says nothing: then as many as if every image
   * of the side with fewer of them brought one answer, 1 / h.
   *
   * @param ratio of counts
   * @returns null of no answers
   */
  share({ part, whole }: Ratio): Proportion | null {
    const [successes, trials] = [this.total(part), this.total(whole)];
    if (trials === 0) return null;
    const value = successes / trials;
    const variance = this.#varianceOf({ part, whole });
    const worth =
      value > 0 && value < 1
        ? (value * (1 - value)) / variance
        : 1 / this.#shareOfAnImage(this.#factors(whole, 1));
    return { value, interval: wilsonInterval(value, Math.min(trials, worth)), successes, trials };
  }

  /**
   * The interval of a mean, or of any ratio: 1.96 standard errors on both sides, cut at the ends of what it may be.
   *
   * @returns null of fewer than two pairs, where a sum is not finite, or where no answer differs from the others: see
   *   {@link interval}
   */
  ratioInterval(ratio: Ratio, range: Interval): Interval | null {
    const value = this.total(ratio.part) / this.total(ratio.whole);
    return this.interval(value, this.#influences(ratio), ratio.whole, range);
  }

  /** How much larger one share is than another of the same images, for instance another run's or another filter's. */
  shareDifference(
    ratio: Ratio,
    other: Ratio,
  ): { readonly value: number; readonly interval: Interval | null } | null {
    if (this.total(ratio.whole) === 0 || this.total(other.whole) === 0) return null;
    const value =
      this.total(ratio.part) / this.total(ratio.whole) - this.total(other.part) / this.total(other.whole);
    const influences = this.#influences(ratio);
    for (const [quantity, influence] of this.#influences(other).entries())
      influences[quantity] = at(influences, quantity) - influence;
    const whole = [...new Set([...ratio.whole, ...other.whole])];
    return { value, interval: this.interval(value, influences, whole, [-1, 1]) };
  }

  /**
   * The same of any figure. Where the variance is 0, within rounding, no answer says how far the figure may be off: that it is
   * not off at all would be too much, so there is no interval. (A share of 0 or 1 has one by counting, see {@link share}.)
   *
   * @param influences what one more of each quantity adds to the figure (its derivatives), which times the totals must come to 0
   * @param whole quantities that count the answers
   */
  interval(
    value: number,
    influences: Factors,
    whole: readonly number[],
    [least, most]: Interval,
  ): Interval | null {
    const variance = this.#variance(influences, this.#factors(whole, 1));
    if (!Number.isFinite(value) || !Number.isFinite(variance) || this.total(whole) < 2) return null;
    if (variance <= ROUNDING_OF_SUMS * this.#sizeOfPairs(influences)) return null;
    const reach = NORMAL_QUANTILE * Math.sqrt(variance);
    return [Math.max(least, value - reach), Math.min(most, value + reach)];
  }

  #varianceOf(ratio: Ratio): number {
    return this.#variance(this.#influences(ratio), this.#factors(ratio.whole, 1));
  }

  /** Of a ratio r = part / whole: 1 / whole for what is in the part, less r / whole for what is in the whole. */
  #influences({ part, whole }: Ratio): Float64Array {
    const total = this.total(whole);
    const influences = this.#factors(part, 1 / total);
    for (const quantity of whole)
      influences[quantity] = at(influences, quantity) - this.total(part) / total ** 2;
    return influences;
  }

  #factors(quantities: readonly number[], factor: number): Float64Array {
    const factors = new Float64Array(this.#quantities);
    for (const quantity of quantities) factors[quantity] = at(factors, quantity) + factor;
    return factors;
  }

  #variance(influences: Factors, whole: Factors): number {
    const ofImages = this.#byImage(influences);
    const shares = this.#byImage(whole);
    const total = weightedSum(this.#totals, 0, nonZero(whole));
    let images = 0;
    for (let image = 0; image < ofImages.length; image++) {
      const left = 1 - at(shares, image) / total;
      if (left > ROUNDING) images += at(ofImages, image) ** 2 / left;
    }
    const pairs = this.#ofPairs(influences);
    return Math.max(images - pairs, pairs);
  }

  /**
   * The share of the answers that an image of the side with fewer images has, images in all answers left out.
   *
   * Sums of h^2 and h^3 are a + b and a^2 + b^2 where images of one side have the share a each and those of the other b; the
   * larger of the two follows. Where shares differ it is that of the images in most answers, at most the largest.
   */
  #shareOfAnImage(whole: Factors): number {
    const total = weightedSum(this.#totals, 0, nonZero(whole));
    const shares = this.#byImage(whole).map((count) => count / total);
    let [squares, cubes, largest] = [0, 0, 1 / total];
    for (const share of shares) {
      if (share > 1 - ROUNDING) continue;
      squares += share ** 2;
      cubes += share ** 3;
      largest = Math.max(largest, share);
    }
    const ofFewer = (squares + Math.sqrt(Math.max(0, 2 * cubes - squares ** 2))) / 2;
    return Math.min(largest, Math.max(ofFewer, 1 / total));
  }

  #byImage(factors: Factors): Float64Array {
    const terms = nonZero(factors);
    const sums = new Float64Array(this.#images);
    for (let image = 0; image < sums.length; image++)
      sums[image] = weightedSum(this.#ofImages, image * this.#quantities, terms);
    return sums;
  }

  /** Sum over pairs of the squares of what their quantities times factors come to. */
  #ofPairs(factors: Factors): number {
    const terms = nonZero(factors);
    return terms.reduce(
      (sum, [quantity, factor]) =>
        sum + factor * weightedSum(this.#products, quantity * this.#quantities, terms),
      0,
    );
  }

  /** How large the terms of that sum are, which may cancel out. */
  #sizeOfPairs(factors: Factors): number {
    const terms = nonZero(factors);
    let size = 0;
    for (const [quantity, factor] of terms)
      for (const [other, otherFactor] of terms)
        size += Math.abs(factor * otherFactor * at(this.#products, quantity * this.#quantities + other));
    return size;
  }
}

function addTo(sums: Float64Array, added: Float64Array): void {
  for (let place = 0; place < sums.length; place++)
    sums[place] = (sums[place] ?? NaN) + (added[place] ?? NaN);
}

type Term = readonly [quantity: number, factor: number];

/** Without the others, so that a quantity that is not finite spoils only what it is part of. */
function nonZero(factors: Factors): readonly Term[] {
  return Array.from(factors, (factor, quantity): Term => [quantity, factor]).filter(
    ([, factor]) => factor !== 0,
  );
}

function weightedSum(numbers: Float64Array, from: number, terms: readonly Term[]): number {
  let sum = 0;
  for (const [quantity, factor] of terms) sum += factor * (numbers[from + quantity] ?? NaN);
  return sum;
}
