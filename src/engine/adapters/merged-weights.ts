import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import { elementsOf, type CheckpointTensor } from '../checkpoints/tensors/checkpoint-tensor.ts';
import { readValues } from '../checkpoints/tensors/converted-tensor.ts';
import type { InitialFactors } from './initial-factors.ts';
import { transposed } from './transposed.ts';
import type { FactorPair, TensorChange } from './tensor-change.ts';

/** Two factors as numbers, with the sum's scale within B: A is rank x inputs, B is outputs x rank. */
export interface Factors {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly rank: number;
}

/** A tensor's numbers. @throws AppError `adapter-damaged` where one of them is not finite */
async function finiteValues(tensor: CheckpointTensor): Promise<Float32Array> {
  const values = await readValues(tensor);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return values;
  throw new AppError(
    'adapter-damaged',
    `${tensor.file}: ${tensor.name} holds ${at(values, wrong)} (number ${wrong}).`,
    'Use a checkpoint from before its training went wrong.',
  );
}

/** The factors of an update of a matrix, of an embedding turned so that its rows are tokens; a kernel counts as a matrix. */
export async function updateFactors({ a, b, scale, ofEmbedding }: FactorPair): Promise<Factors> {
  const rank = at(a.shape, 0);
  const [ofA, ofB] = [await finiteValues(a), await finiteValues(b)];
  const [left, right] = ofEmbedding
    ? [transposed(ofA, rank, elementsOf(a.shape) / rank), transposed(ofB, elementsOf(b.shape) / rank, rank)]
    : [ofB, ofA];
  return { a: right, b: left.map((value) => value * scale), rank };
}

/**
 * What was taken out of a weight as its factors began, to be subtracted.
 *
 * @param scale of the update: PiSSA divides by it, OLoRA does not
 * @throws AppError `adapter-not-supported` where it cannot be found again
 */
export async function initialFactors(
  { initial, module, factors }: TensorChange,
  weight: Float32Array,
  rows: number,
  columns: number,
): Promise<Factors | null> {
  if (initial === null || factors === undefined) return null;
  const rank = at(factors.a.shape, 0);
  if (factors.a.shape.length > 2)
    throw new AppError(
      'adapter-not-supported',
      `${module} is a kernel whose factors began by ${initial}, which PEFT does for matrices only.`,
      'Merge it with PEFT (merge_and_unload) and import the whole model.',
    );
  // With a library that hardly any adapter needs.
  const { oloraFactors, pissaFactors } = await import('./initial-factors.ts');
  const found: InitialFactors | null =
    initial === 'pissa'
      ? pissaFactors(weight, rows, columns, rank)
      : oloraFactors(weight, rows, columns, rank);
  if (found === null)
    throw new AppError(
      'adapter-not-supported',
      `The first ${rank} columns of ${module} depend on each other, so that what OLoRA took out of the base cannot be found again.`,
      'Convert it where its first state is kept: save_pretrained(..., path_initial_model_for_weight_conversion=...).',
    );
  return { ...found, b: initial === 'pissa' ? found.b : found.b.map((value) => value * factors.scale), rank };
}

/**
 * A tensor of the base with all that an adapter does to it, in float32 with sums in float64.
 *
 * @param base its numbers, which are changed in place; null where none of them counts, or for a bias that the base does not have
 * @param shape PyTorch's
 */
export async function mergedWeights(
  change: TensorChange,
  base: Float32Array | null,
  shape: readonly number[],
): Promise<Float32Array> {
  const { saved, rows: replaced, factors, added, magnitude } = change;
  const size = elementsOf(shape);
  const [rows = 1] = shape;
  const columns = size / rows;
  const values = saved === undefined ? (base ?? new Float32Array(size)) : await finiteValues(saved);
  if (replaced !== undefined) {
    const rowsOf = await finiteValues(replaced.values);
    replaced.indices.forEach((row, place) => {
      values.set(rowsOf.subarray(place * columns, (place + 1) * columns), row * columns);
    });
  }
  if (added !== undefined) {
    const more = await finiteValues(added.values);
    for (let index = 0; index < size; index++)
      values[index] = at(values, index) + added.scale * at(more, index);
  }
  if (factors === undefined) return values;
  const began = await initialFactors(change, values, rows, columns);
  const update = await updateFactors(factors);
  addProduct(values, began === null ? [update] : [update, negated(began)], columns);
  if (magnitude !== undefined)
    setLengths(values, await finiteValues(magnitude), rows, columns, factors.ofEmbedding);
  return values;
}

/** Two updates as one of the sum of their ranks. */
export function joined(one: Factors, other: Factors, rows: number): Factors {
  const rank = one.rank + other.rank;
  const b = new Float32Array(rows * rank);
  for (let row = 0; row < rows; row++) {
    b.set(one.b.subarray(row * one.rank, (row + 1) * one.rank), row * rank);
    b.set(other.b.subarray(row * other.rank, (row + 1) * other.rank), row * rank + one.rank);
  }
  const a = new Float32Array(one.a.length + other.a.length);
  a.set(one.a);
  a.set(other.a, one.a.length);
  return { a, b, rank };
}

export function negated({ a, b, rank }: Factors): Factors {
  return { a, b: b.map((value) => -value), rank };
}

function addProduct(values: Float32Array, updates: readonly Factors[], columns: number): void {
  const row = new Float64Array(columns);
  for (let start = 0, index = 0; start < values.length; start += columns, index++) {
    row.fill(0);
    for (const { a, b, rank } of updates)
      for (let which = 0; which < rank; which++) {
        const factor = b[index * rank + which] as number;
        if (factor === 0) continue;
        const from = which * columns;
        for (let column = 0; column < columns; column++)
          row[column] = (row[column] as number) + factor * (a[from + column] as number);
      }
    for (let column = 0; column < columns; column++)
      values[start + column] = (values[start + column] as number) + (row[column] as number);
  }
}

/** DoRA: each row of a matrix, each column of an embedding, is brought to a length of its own. */
function setLengths(
  values: Float32Array,
  lengths: Float32Array,
  rows: number,
  columns: number,
  ofEmbedding: boolean,
): void {
  const squares = new Float64Array(ofEmbedding ? columns : rows);
  const which = (index: number) => (ofEmbedding ? index % columns : Math.floor(index / columns));
  for (let index = 0; index < values.length; index++)
    squares[which(index)] = (squares[which(index)] as number) + (values[index] as number) ** 2;
  for (let index = 0; index < values.length; index++) {
    const place = which(index);
    values[index] =
      (values[index] as number) * ((lengths[place] as number) / Math.sqrt(squares[place] as number));
  }
}
