import { TENSOR_TYPES, tensorBytes, type TensorType } from '../../ggml/tensor-type.ts';
import { inBackground } from '../../ggml/binding.ts';
import type { Ggml } from '../../ggml/ggml.ts';
import {
  elementsOf,
  readParts,
  weightType,
  VALUE_BYTES,
  type CheckpointTensor,
  type CheckpointType,
} from './checkpoint-tensor.ts';
import { turnHeads } from './head-rows.ts';

/** Bytes of numbers in float32 that are converted at once. */
const PART_BYTES = 16 << 20;

/**
 * A tensor's bytes in another type, by ggml's own quantiser, part by part.
 *
 * @param headRows where rows of q or k are reordered for llama.cpp: the rows of a head, see {@link turnHeads}
 */
export async function* convertedParts(
  ggml: Ggml,
  source: CheckpointTensor,
  type: TensorType,
  headRows?: number,
): AsyncGenerator<Uint8Array> {
  const stored = weightType(source);
  const rowElements = source.shape.length < 2 ? 1 : elementsOf(source.shape.slice(1));
  const unit = (headRows ?? 1) * rowElements * VALUE_BYTES[stored];
  const least = Math.floor((PART_BYTES / 4) * VALUE_BYTES[stored]);
  for await (const bytes of readParts(source, unit, least)) {
    const ordered =
      headRows === undefined ? bytes : turnHeads(bytes, headRows, rowElements * VALUE_BYTES[stored]);
    if (type === stored) yield ordered;
    else yield await converted(ggml, widened(stored, ordered), type, source.shape.at(-1) ?? 1);
  }
}

/** All numbers of a tensor, in the file's order. @throws AppError as {@link weightType}, `file-not-readable` */
export async function readValues(source: CheckpointTensor): Promise<Float32Array> {
  const stored = weightType(source);
  const values = new Float32Array(elementsOf(source.shape));
  let at = 0;
  for await (const bytes of readParts(source, VALUE_BYTES[stored], PART_BYTES)) {
    const part = widened(stored, bytes);
    values.set(part, at);
    at += part.length;
  }
  return values;
}

/** Numbers as float32. */
function widened(type: CheckpointType, bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset: offset, byteLength: length } = bytes;
  if (type === 'F32') return new Float32Array(buffer, offset, length / 4);
  if (type === 'F16') return new Float32Array(new Float16Array(buffer, offset, length / 2));
  const halves = new Uint16Array(buffer, offset, length / 2);
  const words = new Uint32Array(halves.length);
  // Of a bfloat16 the lower half is zero. An indexed loop: `from` with a function takes six times as long.
  for (let index = 0; index < words.length; index++) words[index] = (halves[index] as number) << 16;
  return new Float32Array(words.buffer);
}

/** Numbers in another type, by ggml's own quantiser. @param rowElements numbers of a row, which types of blocks divide */
export async function converted(
  ggml: Ggml,
  values: Float32Array,
  type: TensorType,
  rowElements: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(tensorBytes(type, values.length, 1));
  const row = TENSOR_TYPES[type].blockElements === 1 ? values.length : rowElements;
  await inBackground(
    ggml.ggml_quantize_chunk,
    TENSOR_TYPES[type].id,
    values,
    bytes,
    0,
    values.length / row,
    row,
    null,
  );
  return bytes;
}
