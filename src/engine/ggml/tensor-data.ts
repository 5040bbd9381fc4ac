import { at } from '../../core/at.ts';
import { TENSOR_TYPES, tensorBytes, type TensorType } from './tensor-type.ts';

/** Types that tensors are written in, and that can be read back as numbers. */
export const WRITABLE_TYPES = ['F32', 'F16', 'BF16', 'Q8_0', 'Q4_0'] as const;

export type WritableType = (typeof WRITABLE_TYPES)[number];

export function isWritable(type: TensorType): type is WritableType {
  return WRITABLE_TYPES.some((name) => name === type);
}

const BLOCK = 32;

/**
 * Values as the bytes of a tensor, little-endian, with the arithmetic of ggml's reference quantisers (ggml-quants.c,
 * `quantize_row_q8_0_ref` and `quantize_row_q4_0_ref`), so that the bytes equal theirs.
 *
 * @throws RangeError when the values do not fill whole blocks.
 */
export function encodeTensor(type: WritableType, values: Float32Array): Uint8Array {
  if (values.length % TENSOR_TYPES[type].blockElements !== 0)
    throw new RangeError(`${values.length} values do not fill blocks of ${type}`);
  const bytes = new Uint8Array(tensorBytes(type, values.length, 1));
  const view = new DataView(bytes.buffer);
  if (type === 'Q8_0' || type === 'Q4_0') {
    const encodeBlock = type === 'Q8_0' ? encodeEightBitBlock : encodeFourBitBlock;
    const { blockBytes } = TENSOR_TYPES[type];
    for (let block = 0; block * BLOCK < values.length; block++)
      encodeBlock(values.subarray(block * BLOCK, (block + 1) * BLOCK), view, block * blockBytes);
    return bytes;
  }
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  values.forEach((value, index) => {
    if (type === 'F32') view.setFloat32(index * 4, value, true);
    else if (type === 'F16') view.setFloat16(index * 2, value, true);
    else view.setUint16(index * 2, upperHalf(at(words, index)), true);
  });
  return bytes;
}

/** x = d q with 8-bit q: d = max |x| / 127. */
function encodeEightBitBlock(values: Float32Array, view: DataView, offset: number): void {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const scale = Math.fround(largest / 127);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  view.setFloat16(offset, scale, true);
  values.forEach((value, index) => {
    const scaled = Math.fround(value * inverse);
    // C's roundf: halves away from zero.
    view.setInt8(offset + 2 + index, Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
  });
}

/** x = d (q - 8) with 4-bit q: d = (the x of largest magnitude) / -8; element j and j + 16 share a byte. */
function encodeFourBitBlock(values: Float32Array, view: DataView, offset: number): void {
  let extreme = 0;
  for (const value of values) if (Math.abs(value) > Math.abs(extreme)) extreme = value;
  const scale = Math.fround(extreme / -8);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  view.setFloat16(offset, scale, true);
  const quantised = (value: number) =>
    Math.min(15, Math.trunc(Math.fround(Math.fround(value * inverse) + 8.5)));
  for (let j = 0; j < BLOCK / 2; j++)
    view.setUint8(offset + 2 + j, quantised(at(values, j)) | (quantised(at(values, j + BLOCK / 2)) << 4));
}

/** The bytes of a tensor as numbers; the inverse of {@link encodeTensor}. */
export function decodeTensor(type: WritableType, bytes: Uint8Array): Float32Array {
  const { blockElements, blockBytes } = TENSOR_TYPES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array((bytes.byteLength / blockBytes) * blockElements);
  const words = new Uint32Array(values.buffer);
  for (let block = 0; block * blockBytes < bytes.byteLength; block++) {
    const offset = block * blockBytes;
    if (type === 'F32') values[block] = view.getFloat32(offset, true);
    else if (type === 'F16') values[block] = view.getFloat16(offset, true);
    else if (type === 'BF16') words[block] = view.getUint16(offset, true) << 16;
    else {
      const scale = view.getFloat16(offset, true);
      for (let j = 0; j < BLOCK; j++) {
        const code = type === 'Q8_0' ? view.getInt8(offset + 2 + j) : fourBits(view, offset + 2, j);
        values[block * BLOCK + j] = scale * code;
      }
    }
  }
  return values;
}

function fourBits(view: DataView, offset: number, element: number): number {
  const half = BLOCK / 2;
  return ((view.getUint8(offset + (element % half)) >>> (element < half ? 0 : 4)) & 15) - 8;
}

/** bfloat16 is the upper half of a binary32: rounded to nearest, ties to even. */
function upperHalf(word: number): number {
  const isNaN = (word & 0x7fffffff) > 0x7f800000;
  return isNaN ? (word >>> 16) | 64 : ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}
