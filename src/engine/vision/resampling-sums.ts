import { at } from '../../core/at.ts';

/** The weights of the source pixels `first`, `first + 1`, ... in one pixel of the result, in fixed point. */
export interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/** Source pixels, of which those from `from` on lie on the picture and the others around it. */
export interface Reach {
  readonly from: number;
  readonly count: number;
}

/** Binary places of a weight (PRECISION_BITS of Pillow's Resample.c), and the half that rounds. */
export const WEIGHT_BITS = 22;
const HALF = 1 << (WEIGHT_BITS - 1);

/** Rows of a picture on a canvas of one colour, scaled one by one; 32-bit integers, so that any order of adding is exact. */
export class RowScaling {
  /** What becomes of a row beside the picture. */
  readonly blank: Uint8ClampedArray;
  /** Pixels of a scaled row that the picture has a part in; the others stay blank. */
  readonly touched: Reach;
  readonly #taps: readonly Taps[];
  /** Of each value of a row: what the canvas adds. */
  readonly #bases: Int32Array;
  readonly #result: Uint8ClampedArray;

  /** @param reach of the pixels that {@link scale} is given */
  constructor(taps: readonly Taps[], colour: readonly number[], reach: Reach) {
    const inside = taps.map((tap) => within(tap, reach));
    const all = taps.map(sumOf);
    const around = inside.map((tap, x) => at(all, x) - sumOf(tap));
    const lit = (weights: readonly number[]) =>
      weights.flatMap((weight) => colour.map((level) => HALF + level * weight));
    this.#taps = inside.map((tap) => ({ ...tap, first: (tap.first - reach.from) * 3 }));
    this.#bases = Int32Array.from(lit(around));
    this.blank = Uint8ClampedArray.from(lit(all), (sum) => sum >> WEIGHT_BITS);
    this.#result = this.blank.slice();
    const from = inside.findIndex(({ weights }) => weights.length > 0);
    const end = inside.findLastIndex(({ weights }) => weights.length > 0) + 1;
    this.touched = from < 0 ? { from: 0, count: 0 } : { from, count: end - from };
  }

  /** Three bytes a pixel of one row that begins at `start` of `pixels`; overwritten by the next call. */
  scale(pixels: Uint8Array, start: number): Uint8ClampedArray {
    const { from, count } = this.touched;
    // No private fields and no defaults for what cannot be missing in the loop: it runs 10^9 times for a large picture.
    const [bases, result] = [this.#bases, this.#result];
    for (let x = from; x < from + count; x++) {
      const { first, weights } = this.#taps[x] as Taps;
      let pixel = start + first;
      let red = bases[x * 3] as number;
      let green = bases[x * 3 + 1] as number;
      let blue = bases[x * 3 + 2] as number;
      for (let i = 0; i < weights.length; i++) {
        const weight = weights[i] as number;
        red = (red + Math.imul(weight, pixels[pixel] as number)) | 0;
        green = (green + Math.imul(weight, pixels[pixel + 1] as number)) | 0;
        blue = (blue + Math.imul(weight, pixels[pixel + 2] as number)) | 0;
        pixel += 3;
      }
      // The clamped array cuts what overshoots.
      result[x * 3] = red >> WEIGHT_BITS;
      result[x * 3 + 1] = green >> WEIGHT_BITS;
      result[x * 3 + 2] = blue >> WEIGHT_BITS;
    }
    return result;
  }
}

/** Columns of scaled rows, scaled while the rows come in their order. */
export class ColumnScaling {
  readonly #taps: readonly Taps[];
  readonly #touched: Reach;
  readonly #sums: Int32Array;
  readonly #stride: number;
  /** The first pixel of a column that later rows may have a part in. */
  #open = 0;

  /** @param reach of the rows that {@link add} is given */
  constructor(taps: readonly Taps[], { blank, touched }: RowScaling, reach: Reach) {
    this.#taps = taps;
    this.#touched = touched;
    this.#stride = blank.length;
    const sums = new Int32Array(taps.length * blank.length);
    const [from, end] = [touched.from * 3, (touched.from + touched.count) * 3];
    for (const [y, tap] of taps.entries()) {
      const [all, given] = [sumOf(tap), sumOf(within(tap, reach))];
      const start = y * blank.length;
      for (let i = 0; i < blank.length; i++)
        sums[start + i] = HALF + (blank[i] as number) * (i >= from && i < end ? all - given : all);
    }
    this.#sums = sums;
  }

  /** Adds a source row, scaled; the rows come from the first to the last. */
  add(row: number, values: Uint8ClampedArray): void {
    const [from, end] = [this.#touched.from * 3, (this.#touched.from + this.#touched.count) * 3];
    const sums = this.#sums;
    while (this.#open < this.#taps.length && endOf(this.#taps[this.#open] as Taps) <= row) this.#open++;
    for (let y = this.#open; y < this.#taps.length; y++) {
      const { first, weights } = this.#taps[y] as Taps;
      if (first > row) break;
      const weight = weights[row - first] as number;
      const start = y * this.#stride;
      for (let i = from; i < end; i++)
        sums[start + i] = (sums[start + i] as number) + Math.imul(weight, values[i] as number);
    }
  }

  /** Three bytes a pixel. */
  result(): Uint8ClampedArray {
    const sums = this.#sums;
    const bytes = new Uint8ClampedArray(sums.length);
    // Not by `from`, which asks an iterator for each of them and takes many times as long.
    for (let i = 0; i < sums.length; i++) bytes[i] = (sums[i] as number) >> WEIGHT_BITS;
    return bytes;
  }
}

/** The taps on the pixels that are reached. */
function within({ first, weights }: Taps, { from, count }: Reach): Taps {
  const start = Math.max(first, from);
  const end = Math.max(start, Math.min(first + weights.length, from + count));
  return { first: start, weights: weights.subarray(start - first, end - first) };
}

function endOf({ first, weights }: Taps): number {
  return first + weights.length;
}

function sumOf({ weights }: Taps): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
