// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Columns that are taken together: so many of a thousand rows lie in a processor's second cache. */
const TOGETHER = 32;

/**
 * The diagonal of G J G of symmetric n x n matrices, row-major, without the product: half of J's numbers are enough, those that are 0
 * cost nothing, and of the result only the diagonal is made. At most n^3 / 2 products.
 */
export function sandwichOfSymmetric(g: Float64Array, j: Float64Array, n: number): Float64Array {
  const { starts, places, values } = lowerNumbers(j, n);
  const diagonal = new Float64Array(n);
  const strip = new Float64Array(n * TOGETHER);
  const sums = new Float64Array(TOGETHER);
  for (let from = 0; from < n; from += TOGETHER) {
    const width = Math.min(TOGETHER, n - from);
    for (let row = 0; row < n; row++)
      strip.set(g.subarray(row * n + from, row * n + from + width), row * TOGETHER);
    for (let row = 0; row < n; row++) {
      const own = row * TOGETHER;
      const half = (j[row * n + row] ?? 0) / 2;
      for (let column = 0; column < TOGETHER; column++) sums[column] = half * (strip[own + column] ?? 0);
      addRows(strip, places, values, starts[row] ?? 0, starts[row + 1] ?? 0, sums);
      for (let column = 0; column < width; column++)
        diagonal[from + column] =
          (diagonal[from + column] ?? 0) + 2 * (strip[own + column] ?? 0) * (sums[column] ?? 0);
    }
  }
  return diagonal;
}

/** Adds multiples of a strip's rows to the sums of its columns, four rows at a time. */
function addRows(
  strip: Float64Array,
  places: Int32Array,
  values: Float64Array,
  begin: number,
  end: number,
  sums: Float64Array,
): void {
  for (let k = begin; k < end; k += 4) {
    // Behind the end a row counts nothing.
    const [k1, k2, k3] = [Math.min(k + 1, end - 1), Math.min(k + 2, end - 1), Math.min(k + 3, end - 1)];
    const v0 = values[k] ?? 0;
    const v1 = k + 1 < end ? (values[k1] ?? 0) : 0;
    const v2 = k + 2 < end ? (values[k2] ?? 0) : 0;
    const v3 = k + 3 < end ? (values[k3] ?? 0) : 0;
    const r0 = (places[k] ?? 0) * TOGETHER;
    const r1 = (places[k1] ?? 0) * TOGETHER;
    const r2 = (places[k2] ?? 0) * TOGETHER;
    const r3 = (places[k3] ?? 0) * TOGETHER;
    for (let column = 0; column < TOGETHER; column++)
      sums[column] =
        (sums[column] ?? 0) +
        (v0 * (strip[r0 + column] ?? 0) + v1 * (strip[r1 + column] ?? 0)) +
        (v2 * (strip[r2 + column] ?? 0) + v3 * (strip[r3 + column] ?? 0));
  }
}

/** The numbers below the diagonal that are not 0, row by row: of each its column and itself. */
function lowerNumbers(
  matrix: Float64Array,
  n: number,
): { readonly starts: Int32Array; readonly places: Int32Array; readonly values: Float64Array } {
  let count = 0;
  for (let row = 0; row < n; row++)
    for (let column = 0; column < row; column++) if (matrix[row * n + column] !== 0) count++;
  const starts = new Int32Array(n + 1);
  const places = new Int32Array(count);
  const values = new Float64Array(count);
  let filled = 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < row; column++) {
      const value = matrix[row * n + column] ?? 0;
      if (value === 0) continue;
      places[filled] = column;
      values[filled++] = value;
    }
    starts[row + 1] = filled;
  }
  return { starts, places, values };
}
