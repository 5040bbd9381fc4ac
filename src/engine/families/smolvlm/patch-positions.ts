/** Largest fraction of a side that counts (`1.0 - 1e-6` of transformers). */
const BELOW_ONE = Math.fround(1 - 1e-6);

/** Numbers that PyTorch makes at a time of a range, two vectors of eight; what does not fill them is made one by one. */
const VECTOR = 8;
const AT_ONCE = 2 * VECTOR;

/**
 * `torch.arange(1 / side, 1, 1 / side)` to the bit: a vector's numbers are counted from its first one, which is rounded before.
 */
function boundaries(side: number): Float32Array {
  const step = 1 / side;
  const length = Math.max(0, Math.ceil((1 - step) / step));
  const vectors = Math.floor(length / AT_ONCE) * AT_ONCE;
  return Float32Array.from({ length }, (_, index) => {
    const inVector = index < vectors ? index % VECTOR : 0;
    return Math.fround(step + step * (index - inVector)) + step * inVector;
  });
}

/**
 * Which row of a tower's position embedding each column of patches takes: fractions of the side are put into buckets of the tower's
 * own grid, in float32 as transformers does. For some grids (25, 29 and 31 a side, for instance) rounding puts two columns into one.
 *
 * @param count patches of a side
 * @param side patches of a side in the tower's own grid
 */
export function bucketed(count: number, side: number): number[] {
  const edges = boundaries(side);
  const step = Math.fround(1 / count);
  return Array.from({ length: count }, (_, index) => {
    const fraction = Math.min(Math.fround(index * step), BELOW_ONE);
    return edges.filter((edge) => edge <= fraction).length;
  });
}

/**
 * Patches in the order in which the tower reads them: those that become one token come after one another, so that joining them is
 * taking them side by side.
 *
 * @param grid patches of a side
 * @param scale patches of a side of a token
 * @returns row and column of each
 */
export function readingOrder(grid: number, scale: number): (readonly [row: number, column: number])[] {
  const tokens = grid / scale;
  return Array.from({ length: grid ** 2 }, (_, place) => {
    const [token, inToken] = [Math.floor(place / scale ** 2), place % scale ** 2];
    return [
      Math.floor(token / tokens) * scale + Math.floor(inToken / scale),
      (token % tokens) * scale + (inToken % scale),
    ] as const;
  });
}
