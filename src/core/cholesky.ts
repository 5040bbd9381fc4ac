/**
 * Inverse of a symmetric positive definite n x n matrix, row-major, by Cholesky factors; about n^3 operations.
 *
 * @returns null when the matrix is not positive definite, by a pivot at most n roundoffs of its diagonal
 */
export function invertPositiveDefinite(matrix: Float64Array, n: number): Float64Array | null {
  const inverseFactor = invertedFactor(matrix, n);
  if (inverseFactor === null) return null;
  const inverse = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const row = inverseFactor.subarray(k * n, k * n + k + 1);
    for (let i = 0; i <= k; i++) {
      const scale = row[i] ?? 0;
      for (let j = 0, at = i * n; j <= i; j++, at++) inverse[at] = (inverse[at] ?? 0) + scale * (row[j] ?? 0);
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j] ?? 0;
  return inverse;
}

/** The diagonal of {@link invertPositiveDefinite}, for two thirds of the work. */
export function inverseDiagonal(matrix: Float64Array, n: number): Float64Array | null {
  const inverseFactor = invertedFactor(matrix, n);
  if (inverseFactor === null) return null;
  const diagonal = new Float64Array(n);
  for (let k = 0; k < n; k++)
    for (let i = 0, place = k * n; i <= k; i++, place++)
      diagonal[i] = (diagonal[i] ?? 0) + (inverseFactor[place] ?? 0) ** 2;
  return diagonal;
}

/** Rows whose sums are made at once: one addition does not wait for another's. Each sum has its terms in the same order. */
const ROWS_AT_ONCE = 4;

/** Lower triangular inverse of the Cholesky factor L, A = L L^T. */
function invertedFactor(matrix: Float64Array, n: number): Float64Array | null {
  const factor = Float64Array.from(matrix);
  for (let i = 0; i < n; i++) {
    if (i % ROWS_AT_ONCE === 0 && i + ROWS_AT_ONCE <= n) beginRows(factor, n, i);
    const row = factor.subarray(i * n, i * n + i + 1);
    const begun = i - (i % ROWS_AT_ONCE);
    for (let j = begun + ROWS_AT_ONCE <= n ? begun : 0; j < i; j++) {
      const other = factor.subarray(j * n, j * n + j + 1);
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (other[k] ?? 0);
      row[j] = sum / (other[j] ?? 0);
    }
    const diagonal = row[i] ?? 0;
    let pivot = diagonal;
    for (let k = 0; k < i; k++) pivot -= (row[k] ?? 0) ** 2;
    if (!(pivot > n * Number.EPSILON * diagonal)) return null;
    row[i] = Math.sqrt(pivot);
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pivot = factor[i * n + i] ?? 0;
    const row = inverse.subarray(i * n, i * n + i + 1);
    for (let k = 0; k < i; k++) {
      const weight = factor[i * n + k] ?? 0;
      const above = inverse.subarray(k * n, k * n + k + 1);
      for (let j = 0; j <= k; j++) row[j] = (row[j] ?? 0) - weight * (above[j] ?? 0);
    }
    for (let j = 0; j < i; j++) row[j] = (row[j] ?? 0) / pivot;
    row[i] = 1 / pivot;
  }
  return inverse;
}

/** The columns before `from` of {@link ROWS_AT_ONCE} rows of the factor. */
function beginRows(factor: Float64Array, n: number, from: number): void {
  const a = factor.subarray(from * n, from * n + from);
  const b = factor.subarray((from + 1) * n, (from + 1) * n + from);
  const c = factor.subarray((from + 2) * n, (from + 2) * n + from);
  const d = factor.subarray((from + 3) * n, (from + 3) * n + from);
  for (let j = 0; j < from; j++) {
    const other = factor.subarray(j * n, j * n + j + 1);
    let [sumA, sumB, sumC, sumD] = [a[j] ?? 0, b[j] ?? 0, c[j] ?? 0, d[j] ?? 0];
    for (let k = 0; k < j; k++) {
      const value = other[k] ?? 0;
      sumA -= (a[k] ?? 0) * value;
      sumB -= (b[k] ?? 0) * value;
      sumC -= (c[k] ?? 0) * value;
      sumD -= (d[k] ?? 0) * value;
    }
    const pivot = other[j] ?? 0;
    a[j] = sumA / pivot;
    b[j] = sumB / pivot;
    c[j] = sumC / pivot;
    d[j] = sumD / pivot;
  }
}
