import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { at } from '../../core/at.ts';
import { transposed } from './transposed.ts';
import { createRandom, type Random } from '../../core/random.ts';

/** Two factors whose product B A was part of a weight: A is rank x inputs, B is outputs x rank, rows first. */
export interface InitialFactors {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/**
 * What PiSSA takes out of a weight before the first step: its best approximation of a rank, from the singular value decomposition
 * (https://arxiv.org/abs/2404.02948). Found by Lanczos' bidiagonalisation (Golub and Kahan) with every vector held orthogonal
 * to all before it, in float64, until what is left of each wanted vector is below {@link LEFT} of the largest.
 *
 * @param weight rows x columns
 */
export function pissaFactors(
  weight: Float32Array,
  rows: number,
  columns: number,
  rank: number,
): InitialFactors {
  // Begun on the smaller side, at most that many steps find all of it.
  if (columns <= rows) return largestParts({ weight, rows, columns, turned: false }, rank);
  const { a, b } = largestParts({ weight, rows: columns, columns: rows, turned: true }, rank);
  return { a: transposed(b, columns, rank), b: transposed(a, rank, rows) };
}

/** A matrix, perhaps one that is stored turned: rows and columns are then those of what it stands for. */
interface Turnable {
  readonly weight: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly turned: boolean;
}

function largestParts(matrix: Turnable, rank: number): InitialFactors {
  const { rows, columns } = matrix;
  const random = createRandom(1);
  const lefts: Float64Array[] = [];
  const rights: Float64Array[] = [];
  const alphas: number[] = [];
  const betas: number[] = [];
  let right = unit(orthogonal(randomVector(random, columns), rights));
  let beta = 0;
  for (let next = Math.min(columns, rank + FIRST_STEPS); ;) {
    while (alphas.length < next) {
      rights.push(right);
      const left = orthogonal(along(matrix, right), lefts);
      let alpha = lengthOf(left);
      // Rows and columns of what is found so far hold all that is left: any other direction goes on.
      if (alpha < TINY) {
        alpha = 0;
        lefts.push(unit(orthogonal(randomVector(random, rows), lefts)));
      } else lefts.push(scaled(left, 1 / alpha));
      alphas.push(alpha);
      const back = orthogonal(against(matrix, at(lefts, lefts.length - 1)), rights);
      beta = lengthOf(back);
      if (alphas.length === columns) break;
      right = beta < TINY ? unit(orthogonal(randomVector(random, columns), rights)) : scaled(back, 1 / beta);
      if (beta < TINY) beta = 0;
      betas.push(beta);
    }
    const found = decomposed(alphas, betas, rank);
    const left = Math.max(
      ...found.map(({ lefts: inLefts }) => Math.abs(at(inLefts, inLefts.length - 1)) * beta),
    );
    if (alphas.length === columns || left < LEFT * (found[0]?.value ?? 0))
      return composed(found, lefts, rights, rows, columns, rank);
    next = Math.min(columns, Math.ceil(alphas.length * 1.5));
  }
}

/** Steps beyond the rank before it is first looked whether they suffice. */
const FIRST_STEPS = 16;
const LEFT = 1e-10;
const TINY = 1e-12;

interface SingularVector {
  readonly value: number;
  /** Its parts along the vectors that were found. */
  readonly lefts: Float64Array;
  readonly rights: Float64Array;
}

/** The largest singular values of the bidiagonal matrix of what was found. */
function decomposed(alphas: readonly number[], betas: readonly number[], rank: number): SingularVector[] {
  const size = alphas.length;
  const product = Matrix.zeros(size, size);
  for (let index = 0; index < size; index++) {
    const [alpha, above] = [at(alphas, index), index === 0 ? 0 : at(betas, index - 1)];
    product.set(index, index, alpha * alpha + above * above);
    if (index === 0) continue;
    const beside = at(alphas, index - 1) * above;
    product.set(index, index - 1, beside);
    product.set(index - 1, index, beside);
  }
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(product, {
    assumeSymmetric: true,
  });
  const order = values.map((value, index) => [value, index] as const).toSorted(([a], [b]) => b - a);
  return order.slice(0, rank).map(([square, column]) => {
    const value = Math.sqrt(Math.max(0, square));
    const rights = Float64Array.from({ length: size }, (_, row) => vectors.get(row, column));
    const lefts = Float64Array.from({ length: size }, (_, row) => {
      const along =
        at(alphas, row) * at(rights, row) + (row + 1 < size ? at(betas, row) * at(rights, row + 1) : 0);
      return value === 0 ? 0 : along / value;
    });
    return { value, lefts, rights };
  });
}

function composed(
  found: readonly SingularVector[],
  lefts: readonly Float64Array[],
  rights: readonly Float64Array[],
  rows: number,
  columns: number,
  rank: number,
): InitialFactors {
  const a = new Float32Array(rank * columns);
  const b = new Float32Array(rows * rank);
  found.forEach(({ value, lefts: inLefts, rights: inRights }, index) => {
    const root = Math.sqrt(value);
    a.set(scaled(combined(rights, inRights, columns), root), index * columns);
    scaled(combined(lefts, inLefts, rows), root).forEach((each, row) => (b[row * rank + index] = each));
  });
  return { a, b };
}

/**
 * What OLoRA takes out of a weight before the first step, but for its scale: the weight's part in the space of its first columns,
 * from the QR decomposition (https://arxiv.org/abs/2406.01775). Null where those columns depend on each other, so that
 * the decomposition is not the only one.
 */
export function oloraFactors(
  weight: Float32Array,
  rows: number,
  columns: number,
  rank: number,
): InitialFactors | null {
  const basis: Float64Array[] = [];
  for (let column = 0; column < rank; column++) {
    const vector = Float64Array.from({ length: rows }, (_, row) => at(weight, row * columns + column));
    const left = orthogonal(vector.slice(), basis);
    if (!(lengthOf(left) > 1e-6 * lengthOf(vector))) return null;
    basis.push(unit(left));
  }
  const a = new Float32Array(rank * columns);
  const b = new Float32Array(rows * rank);
  basis.forEach((vector, index) => {
    a.set(timesTransposed(weight, rows, columns, vector), index * columns);
    vector.forEach((each, row) => (b[row * rank + index] = each));
  });
  return { a, b };
}

function randomVector(random: Random, length: number): Float64Array {
  return Float64Array.from({ length }, () => random.uniform() - 0.5);
}

function along({ weight, rows, columns, turned }: Turnable, vector: Float64Array): Float64Array {
  return turned ? timesTransposed(weight, columns, rows, vector) : times(weight, rows, columns, vector);
}

function against({ weight, rows, columns, turned }: Turnable, vector: Float64Array): Float64Array {
  return turned ? times(weight, columns, rows, vector) : timesTransposed(weight, rows, columns, vector);
}

/** W v */
function times(weight: Float32Array, rows: number, columns: number, vector: Float64Array): Float64Array {
  const result = new Float64Array(rows);
  for (let row = 0, place = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++, place++)
      sum += (weight[place] as number) * (vector[column] as number);
    result[row] = sum;
  }
  return result;
}

/** W^T v */
function timesTransposed(
  weight: Float32Array,
  rows: number,
  columns: number,
  vector: Float64Array,
): Float64Array {
  const result = new Float64Array(columns);
  for (let row = 0, place = 0; row < rows; row++) {
    const factor = vector[row] as number;
    for (let column = 0; column < columns; column++, place++)
      result[column] = (result[column] as number) + factor * (weight[place] as number);
  }
  return result;
}

/** A vector less its parts along others, twice: once leaves what rounding brought in. */
function orthogonal(vector: Float64Array, others: readonly Float64Array[]): Float64Array {
  for (let turn = 0; turn < 2; turn++)
    for (const other of others) {
      let along = 0;
      for (let index = 0; index < vector.length; index++)
        along += (vector[index] as number) * (other[index] as number);
      for (let index = 0; index < vector.length; index++)
        vector[index] = (vector[index] as number) - along * (other[index] as number);
    }
  return vector;
}

function combined(vectors: readonly Float64Array[], parts: Float64Array, length: number): Float64Array {
  const result = new Float64Array(length);
  vectors.forEach((vector, which) => {
    const part = at(parts, which);
    for (let index = 0; index < length; index++)
      result[index] = (result[index] as number) + part * (vector[index] as number);
  });
  return result;
}

function lengthOf(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

function scaled(vector: Float64Array, factor: number): Float64Array {
  return vector.map((value) => value * factor);
}

function unit(vector: Float64Array): Float64Array {
  return scaled(vector, 1 / lengthOf(vector));
}
