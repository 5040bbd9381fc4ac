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

/** Indexes rows that rise by first, then second image, in one pass over each. */
export function indexRows(first: Int32Array, second: Int32Array, images: number): RowIndex {
  const firstStart = startsOf(first, images);
  const secondStart = startsOf(second, images);
  const bySecond = new Int32Array(second.length);
  const next = secondStart.slice();
  for (let row = 0; row < second.length; row++) {
    const image = second[row] ?? 0;
    const at = next[image] ?? 0;
    bySecond[at] = row;
    next[image] = at + 1;
  }
  return { firstStart, bySecond, secondStart, reverse: reverseRows(first, second, bySecond) };
}

function startsOf(images: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < images.length; row++) {
    const next = (images[row] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let image = 0; image < count; image++)
    starts[image + 1] = (starts[image + 1] ?? 0) + (starts[image] ?? 0);
  return starts;
}

/** Both lists of rows rise by the same two images, once as shown and once the other way round: they are merged. */
function reverseRows(first: Int32Array, second: Int32Array, bySecond: Int32Array): Int32Array {
  const reverse = new Int32Array(first.length).fill(-1);
  let at = 0;
  for (let row = 0; row < first.length; row++) {
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    for (; at < bySecond.length; at++) {
      const other = bySecond[at] ?? 0;
      const difference = (second[other] ?? 0) - a || (first[other] ?? 0) - b;
      if (difference < 0) continue;
      if (difference === 0) reverse[row] = other;
      break;
    }
  }
  return reverse;
}
