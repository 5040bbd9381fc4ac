import type { Extent } from '../../pictures/orientation.ts';

/** Some tokens in a row that attend to each other in groups: `count` groups of `size` each, from `start` on. */
export interface Run {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/** In which order a tower computes the patches of a picture, and what attends to what. */
export interface TokenLayout {
  /** Row and column of each patch: those of one token of the language model stand together. */
  readonly places: readonly { readonly row: number; readonly column: number }[];
  /** Of each token in the order computed: its place in reading order. */
  readonly readingOrder: readonly number[];
  /** Windows, of equal size in each run; null where there are none. */
  readonly windows: readonly Run[] | null;
}

export interface LayoutOptions {
  /** Patches of a token's side. */
  readonly merge: number;
  /** Tokens of a window's side; null where all attend to all. */
  readonly window: number | null;
}

/**
 * Orders the patches of a picture window by window, so that each window is a piece of the row; windows that the border cuts to
 * the same size stand together, at most four kinds.
 *
 * @param grid tokens of the picture
 */
export function layOutTokens({ width, height }: Extent, { merge, window }: LayoutOptions): TokenLayout {
  const tokens: { row: number; column: number }[] = [];
  const windows: Run[] = [];
  const [down, across] = [pieces(height, window), pieces(width, window)];
  const sizes = (sides: readonly Piece[]) => [...new Set(sides.map(({ size }) => size))];
  for (const tall of sizes(down))
    for (const wide of sizes(across)) {
      const rows = down.filter(({ size }) => size === tall);
      const columns = across.filter(({ size }) => size === wide);
      windows.push({
        start: tokens.length * merge ** 2,
        size: tall * wide * merge ** 2,
        count: rows.length * columns.length,
      });
      for (const { from: top } of rows)
        for (const { from: left } of columns)
          for (let row = top; row < top + tall; row++)
            for (let column = left; column < left + wide; column++) tokens.push({ row, column });
    }
  return {
    places: tokens.flatMap(({ row, column }) =>
      Array.from({ length: merge ** 2 }, (_, patch) => ({
        row: row * merge + Math.floor(patch / merge),
        column: column * merge + (patch % merge),
      })),
    ),
    readingOrder: tokens.map(({ row, column }) => row * width + column),
    windows: window === null ? null : windows,
  };
}

interface Piece {
  readonly from: number;
  readonly size: number;
}

/** A side cut into windows, the last of which may be smaller. */
function pieces(length: number, window: number | null): Piece[] {
  const size = window ?? length;
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => ({
    from: index * size,
    size: Math.min(size, length - index * size),
  }));
}
