import { AppError } from '../../app-error.ts';
import { RandomFile } from './random-file.ts';

/** Bytes of a number of each type that weights are read in. */
export const VALUE_BYTES = { F32: 4, F16: 2, BF16: 2 } as const;

export type CheckpointType = keyof typeof VALUE_BYTES;

/** Where one tensor's numbers lie in a checkpoint: one behind the other, the last dimension first, little-endian. */
export interface CheckpointTensor {
  readonly name: string;
  readonly file: string;
  /** PyTorch's order: rows first. */
  readonly shape: readonly number[];
  /** As the file calls it; {@link weightType} says whether it can be read as weights. */
  readonly type: string;
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** The type of a tensor that is to be weights. @throws AppError `source-not-supported` for integers, 8-bit floats and others */
export function weightType({ name, file, type }: CheckpointTensor): CheckpointType {
  if (Object.hasOwn(VALUE_BYTES, type)) return type as CheckpointType;
  throw new AppError(
    'source-not-supported',
    `${file}: ${name} is stored as ${type}; weights are read as F32, F16 or BF16.`,
    'Import the checkpoint as it was before it was quantised or cast.',
  );
}

/**
 * The bytes of a tensor in parts.
 *
 * @param unit bytes of what stays together, such as a row; a part holds whole ones
 * @param most bytes of a part, where one unit is no larger
 * @throws AppError `file-not-readable`
 */
export async function* readParts(
  { file, offset, bytes }: Pick<CheckpointTensor, 'file' | 'offset' | 'bytes'>,
  unit: number,
  most: number,
): AsyncGenerator<Uint8Array> {
  const step = Math.max(1, Math.floor(most / unit)) * unit;
  await using random = await RandomFile.open(file);
  for (let at = 0; at < bytes; at += step) yield await random.read(offset + at, Math.min(step, bytes - at));
}
