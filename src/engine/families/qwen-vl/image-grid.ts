import type { Extent } from '../../pictures/orientation.ts';
import type { Embeddings } from '../../language/language-decoder.ts';

/** Sides are kept in two numbers, each small enough to be exact in half precision. */
const BASE = 1024;

/** Keeps the numbers far below those of tokens, which are averaged with them elsewhere. */
const UNIT = 2 ** -14;

const NUMBERS = 4;

/** The last row of an encoding: how many rows and columns of tokens the picture has. */
export function gridRow({ width, height }: Extent, length: number): Float32Array {
  if (length < NUMBERS) throw new RangeError(`a row of ${length} numbers`);
  const row = new Float32Array(length);
  row.set(
    [Math.floor(height / BASE), height % BASE, Math.floor(width / BASE), width % BASE].map(
      (part) => part * UNIT,
    ),
  );
  return row;
}

/** Rows and columns of tokens of an encoding, by its last row. */
export function gridOf({ rows, values }: { readonly rows: number; readonly values: Embeddings }): Extent {
  const length = values.length / rows;
  const [high, low, wideHigh, wideLow] = Array.from(
    values.subarray((rows - 1) * length, (rows - 1) * length + NUMBERS),
    (part) => part / UNIT,
  );
  const grid = {
    height: (high ?? 0) * BASE + (low ?? 0),
    width: (wideHigh ?? 0) * BASE + (wideLow ?? 0),
  };
  if (grid.width * grid.height !== rows - 1)
    throw new Error(`a grid of ${grid.width} x ${grid.height} in ${rows} rows`);
  return grid;
}
