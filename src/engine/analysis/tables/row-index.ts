import { at } from '../../../core/at.ts';

/** Rows of a table by the images in them. */
export interface RowIndex {
  /** Rows with image i shown first are firstStart[i] up to firstStart[i + 1]. */
  readonly firstStart: Int32Array;
  /** Rows by rising second, then first image; those with image i shown second are its secondStart[i] up to [i + 1]. */
  readonly bySecond: Int32Array;
  readonly secondStart: Int32Array;
  /** Each row's row of the same two images the other way round; -1 where there is none. */
  readonly reverse: Int32Array;
}

type Starts = Omit<RowIndex, 'reverse'>;

/**
 * The index of rows that rise by first, then second image; each part made when it is first asked for.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class RowsByImage implements RowIndex {
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #images: number;
  #firstStart: Int32Array | undefined;
  #secondStart: Int32Array | undefined;
  #bySecond: Int32Array | undefined;
  #reverse: Int32Array | undefined;

  /** @param images how many there are */
  constructor(first: Int32Array, second: Int32Array, images: number) {
    this.#first = first;
    this.#second = second;
    this.#images = images;
  }

  get firstStart(): Int32Array {
    return (this.#firstStart ??= startsOf(this.#first, this.#images));
  }

  get secondStart(): Int32Array {
    return (this.#secondStart ??= startsOf(this.#second, this.#images));
  }

  get bySecond(): Int32Array {
    return (this.#bySecond ??= rowsBySecond(this.#second, this.secondStart));
  }

  get reverse(): Int32Array {
    return (this.#reverse ??= reverseRows(this.#first, this.#second, this));
  }
}

function rowsBySecond(second: Int32Array, secondStart: Int32Array): Int32Array {
  const bySecond = new Int32Array(second.length);
  const next = secondStart.slice();
  for (let row = 0; row < second.length; row++) {
    const image = second[row] ?? 0;
    const at = next[image] ?? 0;
    bySecond[at] = row;
    next[image] = at + 1;
  }
  return bySecond;
}

function startsOf(images: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < images.length; row++) {
    const next = (images[row] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let image = 0; image < count; image++) starts[image + 1] = at(starts, image + 1) + at(starts, image);
  return starts;
}

/**
 * Rows with an image first rise by their seconds, and those with it second by their firsts: the two lists are merged. The firsts
 * are put in order beforehand, since looked up one by one they would be all over the memory.
 */
function reverseRows(
  first: Int32Array,
  second: Int32Array,
  { firstStart, secondStart, bySecond }: Starts,
): Int32Array {
  const reverse = new Int32Array(first.length).fill(-1);
  const firsts = new Int32Array(first.length);
  const next = secondStart.slice();
  for (let row = 0; row < first.length; row++) {
    const image = second[row] ?? 0;
    const at = next[image] ?? 0;
    firsts[at] = first[row] ?? 0;
    next[image] = at + 1;
  }
  for (let image = 0; image + 1 < firstStart.length; image++) {
    const end = at(firstStart, image + 1);
    const endOfOthers = at(secondStart, image + 1);
    let row = at(firstStart, image);
    let place = at(secondStart, image);
    while (row < end && place < endOfOthers) {
      const difference = (second[row] ?? 0) - (firsts[place] ?? 0);
      if (difference === 0) reverse[row] = bySecond[place] ?? -1;
      if (difference <= 0) row++;
      if (difference >= 0) place++;
    }
  }
  return reverse;
}
