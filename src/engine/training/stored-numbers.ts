import type { AppError } from '../app-error.ts';
import { readTensor, type GgufTensor } from '../ggml/gguf.ts';
import { decodeTensor, isWritable } from '../ggml/tensor-data.ts';

/**
 * The numbers of a file's tensor that training goes on from.
 *
 * @param refuse makes the error of a type that is not read here, and of numbers that are not finite
 * @throws AppError as `refuse` makes it; of {@link readTensor}
 */
export async function readStoredNumbers(
  file: string,
  tensor: GgufTensor,
  refuse: (problem: string) => AppError,
): Promise<Float32Array> {
  const { name, type } = tensor;
  if (!isWritable(type)) throw refuse(`${name} is of type ${type}`);
  const values = decodeTensor(type, await readTensor(file, tensor));
  if (!values.every(Number.isFinite)) throw refuse(`${name} holds numbers that are not finite`);
  return values;
}
