import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { oloraFactors, pissaFactors } from '../../../src/engine/adapters/initial-factors.ts';

function product({ a, b }: { a: Float32Array; b: Float32Array }, rows: number, columns: number): Matrix {
  const rank = a.length / columns;
  return Matrix.from1DArray(rows, rank, [...b]).mmul(Matrix.from1DArray(rank, columns, [...a]));
}

function largest(matrix: Matrix): number {
  return Math.max(...matrix.to1DArray().map(Math.abs));
}

function randomWeight(rows: number, columns: number): Float32Array {
  const random = createRandom(7);
  return Float32Array.from({ length: rows * columns }, () => random.normal());
}

/** The best approximation of a rank by a library's whole decomposition. */
function best(weight: Float32Array, rows: number, columns: number, rank: number): Matrix {
  const whole = new SingularValueDecomposition(Matrix.from1DArray(rows, columns, [...weight]), {
    autoTranspose: true,
  });
  const [left, right] = [whole.leftSingularVectors, whole.rightSingularVectors].map((vectors) =>
    vectors.subMatrix(0, vectors.rows - 1, 0, rank - 1),
  ) as [Matrix, Matrix];
  return left.mmul(Matrix.diag(whole.diagonal.slice(0, rank))).mmul(right.transpose());
}

test.each([
  ['tall', 60, 24, 5],
  ['wide', 24, 60, 5],
  ['of all ranks', 24, 60, 24],
  ['that begins to be found before its end', 150, 120, 3],
])('PiSSA takes the largest parts out of a matrix that is %s', (_, rows, columns, rank) => {
  const weight = randomWeight(rows, columns);
  const found = product(pissaFactors(weight, rows, columns, rank), rows, columns);
  expect(largest(found.sub(best(weight, rows, columns, rank)))).toBeLessThan(1e-5);
});

test('PiSSA takes all out of a matrix of fewer parts than its rank, equally large ones too', () => {
  const weight = Float32Array.from({ length: 12 * 9 }, (_, place) =>
    place % 9 === Math.floor(place / 9) && place < 45 ? 2 : 0,
  );
  const found = product(pissaFactors(weight, 12, 9, 7), 12, 9);
  expect(largest(found.sub(Matrix.from1DArray(12, 9, [...weight])))).toBeLessThan(1e-6);
});

test('both factors of PiSSA are equally large', () => {
  const { a, b } = pissaFactors(randomWeight(30, 20), 30, 20, 4);
  const size = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  expect(size(a) / size(b)).toBeCloseTo(1, 5);
});

test('OLoRA takes out what lies in the space of the first columns', () => {
  const weight = randomWeight(20, 30);
  const found = oloraFactors(weight, 20, 30, 4);
  if (found === null) throw new Error('not found');
  const left = Matrix.from1DArray(20, 30, [...weight]).sub(product(found, 20, 30));
  expect(largest(left.subMatrix(0, 19, 0, 3))).toBeLessThan(1e-5);
  expect(
    largest(
      Matrix.from1DArray(20, 4, [...found.b])
        .transpose()
        .mmul(left),
    ),
  ).toBeLessThan(1e-5);
});

test('OLoRA is not found again where the first columns depend on each other', () => {
  const weight = randomWeight(20, 30);
  for (let row = 0; row < 20; row++) weight[row * 30 + 1] = 3 * (weight[row * 30] ?? 0);
  expect(oloraFactors(weight, 20, 30, 2)).toBeNull();
});
