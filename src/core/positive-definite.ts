// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Pivots that are taken together: each number of the matrix is read and written once for as many. */
const TOGETHER = 4;

/**
 * Inverse of a symmetric positive definite n x n matrix, row-major, by the sweep operator (Goodnight 1979) on its lower half;
 * about n^3 operations and no memory beside the result's.
 *
 * @param matrix is left as it is, or becomes the inverse where `inPlace`
 * @returns null when the matrix is not positive definite, by a pivot at most n roundoffs of its diagonal
 */
export function invertPositiveDefinite(
  matrix: Float64Array,
  n: number,
  { inPlace = false }: { readonly inPlace?: boolean } = {},
): Float64Array | null {
  const a = inPlace ? matrix : Float64Array.from(matrix);
  const least = Float64Array.from({ length: n }, (_, i) => n * Number.EPSILON * (a[i * n + i] ?? 0));
  const columns = Array.from({ length: TOGETHER }, () => new Float64Array(n));
  const scaled = Array.from({ length: TOGETHER }, () => new Float64Array(n));
  for (let from = 0; from < n; from += TOGETHER) {
    const size = Math.min(TOGETHER, n - from);
    const pivots = invertedBlock(a, n, from, size, least);
    if (pivots === null) return null;
    for (let k = 0; k < size; k++) {
      const column = columns[k] ?? NONE;
      for (let i = 0; i < n; i++)
        column[i] = (i >= from + k ? a[i * n + from + k] : a[(from + k) * n + i]) ?? 0;
    }
    for (let k = 0; k < TOGETHER; k++) {
      const to = scaled[k] ?? NONE;
      if (k >= size) (columns[k] ?? NONE).fill(0);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let l = 0; l < size; l++)
          sum += ((columns[l] ?? NONE)[i] ?? 0) * (k < size ? (pivots[l * size + k] ?? 0) : 0);
        to[i] = sum;
      }
    }
    subtractProducts(a, n, columns, scaled);
    for (let k = 0; k < size; k++) {
      const pivot = from + k;
      const to = scaled[k] ?? NONE;
      for (let i = 0; i < pivot; i++) a[pivot * n + i] = to[i] ?? 0;
      for (let i = pivot; i < n; i++) a[i * n + pivot] = to[i] ?? 0;
    }
    for (let k = 0; k < size; k++)
      for (let l = 0; l <= k; l++) a[(from + k) * n + from + l] = -(pivots[k * size + l] ?? 0);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[j * n + i] = a[i * n + j] = -(a[i * n + j] ?? 0);
  return a;
}

const NONE = new Float64Array(0);

/** The lower half less the products of {@link TOGETHER} columns and rows. */
function subtractProducts(
  a: Float64Array,
  n: number,
  columns: readonly Float64Array[],
  scaled: readonly Float64Array[],
): void {
  const [u0 = NONE, u1 = NONE, u2 = NONE, u3 = NONE] = columns;
  const [v0 = NONE, v1 = NONE, v2 = NONE, v3 = NONE] = scaled;
  // Two rows at a time: what is read of the columns serves both.
  for (let i = 0; i < n; i += 2) {
    const [x0, x1, x2, x3] = [v0[i] ?? 0, v1[i] ?? 0, v2[i] ?? 0, v3[i] ?? 0];
    const next = Math.min(i + 1, n - 1);
    const [y0, y1, y2, y3] = [v0[next] ?? 0, v1[next] ?? 0, v2[next] ?? 0, v3[next] ?? 0];
    const row = i * n;
    const below = row + n;
    if (next === i) {
      for (let j = 0; j <= i; j++)
        a[row + j] =
          (a[row + j] ?? 0) -
          (x0 * (u0[j] ?? 0) + x1 * (u1[j] ?? 0) + (x2 * (u2[j] ?? 0) + x3 * (u3[j] ?? 0)));
      return;
    }
    for (let j = 0; j <= i; j++) {
      const c0 = u0[j] ?? 0;
      const c1 = u1[j] ?? 0;
      const c2 = u2[j] ?? 0;
      const c3 = u3[j] ?? 0;
      a[row + j] = (a[row + j] ?? 0) - (x0 * c0 + x1 * c1 + (x2 * c2 + x3 * c3));
      a[below + j] = (a[below + j] ?? 0) - (y0 * c0 + y1 * c1 + (y2 * c2 + y3 * c3));
    }
    a[below + next] =
      (a[below + next] ?? 0) -
      (y0 * (u0[next] ?? 0) + y1 * (u1[next] ?? 0) + (y2 * (u2[next] ?? 0) + y3 * (u3[next] ?? 0)));
  }
}

/** Inverse of a small block on the diagonal, by the same operator one pivot at a time; null where one is too small. */
function invertedBlock(
  a: Float64Array,
  n: number,
  from: number,
  size: number,
  least: Float64Array,
): Float64Array | null {
  const block = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++)
      block[i * size + j] = block[j * size + i] = a[(from + i) * n + from + j] ?? 0;
  for (let k = 0; k < size; k++) {
    const pivot = block[k * size + k] ?? 0;
    if (!(pivot > (least[from + k] ?? 0))) return null;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        if (i !== k && j !== k)
          block[i * size + j] =
            (block[i * size + j] ?? 0) - ((block[i * size + k] ?? 0) * (block[k * size + j] ?? 0)) / pivot;
    for (let i = 0; i < size; i++)
      if (i !== k) block[i * size + k] = block[k * size + i] = (block[i * size + k] ?? 0) / pivot;
    block[k * size + k] = -1 / pivot;
  }
  return block.map((value) => -value);
}
