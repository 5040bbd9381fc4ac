import { at } from '../../core/at.ts';
import type { Raters } from '../../core/rater-doubt.ts';

/** A face before any tower saw it. */
export interface ListedFace {
  readonly score: number;
  readonly group: string | null;
  /** Null where nothing is known of them. */
  readonly raters: Raters | null;
}

/** Images as a frozen vision tower sees them, in the order of the source's list. */
export interface EncodedSet {
  /** Width of a feature, and features of an image. */
  readonly width: number;
  readonly tokens: number;
  /** Of each image [width, tokens], the width innermost. */
  readonly features: readonly Float32Array[];
}

/** Mean over an image's tokens: what a score is regressed from. */
export function pooledFeatures(features: Float32Array, width: number): Float32Array {
  const pooled = new Float32Array(width);
  const tokens = features.length / width;
  for (const [index, value] of features.entries())
    pooled[index % width] = at(pooled, index % width) + value / tokens;
  return pooled;
}

/**
 * Means of squares of 2 x 2 neighbouring tokens of a square grid, so that a small decoder has a quarter of them to read.
 *
 * @param features [width, grid * grid], row by row
 */
export function poolGrid(features: Float32Array, width: number): Float32Array {
  const grid = Math.sqrt(features.length / width);
  if (grid % 2 !== 0) throw new RangeError(`a grid of ${grid} x ${grid} has no squares of 2 x 2`);
  const pooled = new Float32Array(features.length / 4);
  for (let row = 0; row < grid; row++)
    for (let column = 0; column < grid; column++) {
      const from = (row * grid + column) * width;
      const to = ((row >> 1) * (grid / 2) + (column >> 1)) * width;
      for (let place = 0; place < width; place++)
        pooled[to + place] = at(pooled, to + place) + at(features, from + place) / 4;
    }
  return pooled;
}

/** The set with every feature shifted and scaled to mean 0 and deviation 1 over the tokens of some of its images. */
export function standardised(set: EncodedSet, by: readonly number[]): EncodedSet {
  const { width } = set;
  const [sum, squares] = [new Float64Array(width), new Float64Array(width)];
  for (const id of by)
    for (const [index, value] of at(set.features, id).entries()) {
      sum[index % width] = at(sum, index % width) + value;
      squares[index % width] = at(squares, index % width) + value ** 2;
    }
  const count = by.length * set.tokens;
  const mean = sum.map((total) => total / count);
  // A feature that never changes says nothing and may not become infinite.
  const deviation = squares.map(
    (total, index) => Math.sqrt(Math.max(0, total / count - at(mean, index) ** 2)) || 1,
  );
  const scaled = (features: Float32Array) =>
    features.map((value, index) => (value - at(mean, index % width)) / at(deviation, index % width));
  return { ...set, features: set.features.map(scaled) };
}
