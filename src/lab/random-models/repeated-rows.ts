import { crc32 } from 'node:zlib';
import { createRandom } from '../../core/random.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import { TENSOR_TYPES, tensorBytes, type TensorType } from '../../engine/ggml/tensor-type.ts';

/** Rows of random numbers that matrices repeat: enough to be no pattern, few enough to be drawn in a moment. */
const DRAWN_ROWS = 96;

/** Matrices of any size within seconds, as bytes of a type: some random rows, again and again. */
export class RepeatedRows {
  readonly #ggml: Libraries['ggml'];
  readonly #drawn = new Map<string, Uint8Array>();

  constructor({ ggml }: Pick<Libraries, 'ggml'>) {
    this.#ggml = ggml;
  }

  /** @param row numbers of a row, of variance 1 / row */
  matrix(type: TensorType, row: number, rows: number): Uint8Array {
    const bytes = Buffer.alloc(tensorBytes(type, row, rows));
    const some = this.#some(type, row);
    for (let at = 0; at < bytes.length; at += some.length) bytes.set(some.subarray(0, bytes.length - at), at);
    return bytes;
  }

  /** What is added, or scaled by, in F32: by its name. */
  vector(name: string, length: number): Uint8Array {
    const random = createRandom(crc32(name));
    const middle = name.includes('norm.weight') || /ln\w*\.weight$/.test(name) ? 1 : 0;
    return new Uint8Array(Float32Array.from({ length }, () => middle + 0.1 * random.normal()).buffer);
  }

  #some(type: TensorType, row: number): Uint8Array {
    const key = `${type} ${row}`;
    let bytes = this.#drawn.get(key);
    if (bytes === undefined) {
      const random = createRandom(row);
      const values = Float32Array.from({ length: row * DRAWN_ROWS }, () => random.normal() / Math.sqrt(row));
      bytes = new Uint8Array(tensorBytes(type, row, DRAWN_ROWS));
      this.#ggml.ggml_quantize_chunk(TENSOR_TYPES[type].id, values, bytes, 0, DRAWN_ROWS, row, null);
      this.#drawn.set(key, bytes);
    }
    return bytes;
  }
}
