import { at } from '../../../core/at.ts';
/** A tensor's numbers, or their bytes, row by row. */
type Rows = Uint8Array | Float32Array;

/**
 * llama.cpp's rope turns neighbours (2i, 2i + 1) of a head, a checkpoint's i and i + half: rows of q and k are reordered, and with
 * them those of whatever is added to them.
 */
function reordered<Of extends Rows>(values: Of, headRows: number, rowElements: number, back: boolean): Of {
  const { length } = values;
  const turned = (values instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length)) as Of;
  const half = headRows / 2;
  for (let row = 0; row * rowElements < length; row++) {
    const inHead = row % headRows;
    const place = row - inHead + (inHead < half ? 2 * inHead : 2 * (inHead - half) + 1);
    const [from, to] = back ? [place, row] : [row, place];
    turned.set(values.subarray(from * rowElements, (from + 1) * rowElements), to * rowElements);
  }
  return turned;
}

/** A checkpoint's rows in llama.cpp's order. @param rowElements numbers of a row, or bytes */
export function turnHeads<Of extends Rows>(values: Of, headRows: number, rowElements: number): Of {
  return reordered(values, headRows, rowElements, false);
}

/** The inverse, for a tensor of a GGUF file. @param dimensions ggml's order */
export function unturnHeads(
  values: Float32Array,
  headRows: number,
  dimensions: readonly number[],
): Float32Array {
  return reordered(values, headRows, dimensions.length < 2 ? 1 : at(dimensions, 0), true);
}
