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

/** Lower triangular inverse of the Cholesky factor L, A = L L^T. */
function invertedFactor(matrix: Float64Array, n: number): Float64Array | null {
  const factor = Float64Array.from(matrix);
  for (let i = 0; i < n; i++) {
    const row = factor.subarray(i * n, i * n + i + 1);
    for (let j = 0; j < i; j++) {
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
      for (let j = 0, at = k * n; j <= k; j++, at++) row[j] = (row[j] ?? 0) - weight * (inverse[at] ?? 0);
    }
    for (let j = 0; j < i; j++) row[j] = (row[j] ?? 0) / pivot;
    row[i] = 1 / pivot;
  }
  return inverse;
}
