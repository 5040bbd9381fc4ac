import { expect, test } from 'vitest';
import { invertPositiveDefinite } from '../../src/core/positive-definite.ts';
import { createRandom } from '../../src/core/random.ts';

/** A A^T and a diagonal of random numbers. */
function randomMatrix(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const factor = Float64Array.from({ length: n * n }, () => random.uniform() - 0.5);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 0.1 : 0;
      for (let k = 0; k < n; k++) sum += (factor[i * n + k] ?? 0) * (factor[j * n + k] ?? 0);
      matrix[i * n + j] = sum;
    }
  return matrix;
}

test.for([1, 2, 3, 4, 5, 9, 30])('a matrix of %i rows times its inverse is the identity', (n) => {
  const matrix = randomMatrix(n, n);
  const before = Float64Array.from(matrix);
  const inverse = invertPositiveDefinite(matrix, n) ?? new Float64Array();
  expect(matrix).toEqual(before);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (matrix[i * n + k] ?? NaN) * (inverse[k * n + j] ?? NaN);
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
      expect(inverse[i * n + j]).toBe(inverse[j * n + i]);
    }
  expect(invertPositiveDefinite(matrix, n, { inPlace: true })).toBe(matrix);
  expect(matrix).toEqual(inverse);
});

test('a matrix that is not positive definite has none', () => {
  expect(invertPositiveDefinite(Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
  expect(invertPositiveDefinite(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(invertPositiveDefinite(Float64Array.of(0), 1)).toBeNull();
});
