import type { EncodedRows } from '../family.ts';

/** Tiles of an image: 0 by 0 where it is one square. */
export interface ImageGrid {
  readonly rows: number;
  readonly columns: number;
}

/** An image's tokens behind its grid, which takes a row of its own; of an image that is one square, the tokens alone. */
export function withGrid(
  squares: readonly Float32Array[],
  { rows, columns }: ImageGrid,
  width: number,
): Float32Array {
  const before = rows === 0 ? 0 : width;
  const encoding = new Float32Array(before + squares.reduce((sum, { length }) => sum + length, 0));
  if (rows > 0) encoding.set([rows, columns]);
  let at = before;
  for (const square of squares) {
    encoding.set(square, at);
    at += square.length;
  }
  return encoding;
}

/** @param tileTokens tokens of a square */
export function gridOf({ rows, values }: EncodedRows, tileTokens: number): ImageGrid {
  if (rows === tileTokens) return { rows: 0, columns: 0 };
  const [down = 0, across = 0] = values;
  if (rows !== encodedRows({ rows: down, columns: across }, tileTokens))
    throw new RangeError(`an encoding of ${rows} rows for ${down} x ${across} tiles of ${tileTokens} tokens`);
  return { rows: down, columns: across };
}

/** Rows of an encoding. */
export function encodedRows({ rows, columns }: ImageGrid, tileTokens: number): number {
  return rows === 0 ? tileTokens : 1 + (rows * columns + 1) * tileTokens;
}
