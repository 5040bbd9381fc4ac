import { createRandom } from '../../src/core/random.ts';
import { writeGguf, type StoredTensorContent } from '../../src/engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../src/engine/ggml/gguf-value.ts';
import type { Libraries } from '../../src/engine/ggml/libraries.ts';
import { TENSOR_TYPES, tensorBytes, type TensorType } from '../../src/engine/ggml/tensor-type.ts';

export interface CycledShape {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly feedForward: number;
  readonly type: TensorType;
}

/** Rows of random numbers that matrices repeat: enough to be no pattern, few enough to be drawn in a moment. */
const DRAWN_ROWS = 96;

const VOCABULARY = 320;

/** Writes a Llama-shaped decoder of any size within seconds: its matrices repeat some random rows. It has no vocabulary. */
export async function writeCycledModel(
  { ggml }: Pick<Libraries, 'ggml'>,
  file: string,
  { width, blocks, heads, keyValueHeads, feedForward, type }: CycledShape,
): Promise<void> {
  const drawn = new Map<number, Uint8Array>();
  const rowsOf = (row: number): Uint8Array => {
    let bytes = drawn.get(row);
    if (bytes === undefined) {
      const random = createRandom(row);
      const values = Float32Array.from({ length: row * DRAWN_ROWS }, () => random.normal() / Math.sqrt(row));
      bytes = new Uint8Array(tensorBytes(type, row, DRAWN_ROWS));
      ggml.ggml_quantize_chunk(TENSOR_TYPES[type].id, values, bytes, 0, DRAWN_ROWS, row, null);
      drawn.set(row, bytes);
    }
    return bytes;
  };
  const matrix = (name: string, row: number, rows: number): StoredTensorContent => ({
    name: `${name}.weight`,
    dimensions: [row, rows],
    type,
    read: () => {
      const bytes = Buffer.alloc(tensorBytes(type, row, rows));
      const some = rowsOf(row);
      for (let at = 0; at < bytes.length; at += some.length)
        bytes.set(some.subarray(0, bytes.length - at), at);
      return Promise.resolve(bytes);
    },
  });
  const gain = (name: string): StoredTensorContent => ({
    name: `${name}.weight`,
    dimensions: [width],
    type: 'F32',
    read: () => Promise.resolve(new Uint8Array(new Float32Array(width).fill(1).buffer)),
  });
  const narrow = (width / heads) * keyValueHeads;
  const tensors = [
    matrix('token_embd', width, VOCABULARY),
    gain('output_norm'),
    matrix('output', width, VOCABULARY),
    ...Array.from({ length: blocks }, (_, block) => [
      gain(`blk.${block}.attn_norm`),
      matrix(`blk.${block}.attn_q`, width, width),
      matrix(`blk.${block}.attn_k`, width, narrow),
      matrix(`blk.${block}.attn_v`, width, narrow),
      matrix(`blk.${block}.attn_output`, width, width),
      gain(`blk.${block}.ffn_norm`),
      matrix(`blk.${block}.ffn_gate`, width, feedForward),
      matrix(`blk.${block}.ffn_up`, width, feedForward),
      matrix(`blk.${block}.ffn_down`, feedForward, width),
    ]).flat(),
  ];
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  await writeGguf(file, {
    metadata: {
      'general.architecture': { type: 'string', value: 'llama' },
      'llama.embedding_length': count(width),
      'llama.block_count': count(blocks),
      'llama.feed_forward_length': count(feedForward),
      'llama.attention.head_count': count(heads),
      'llama.attention.head_count_kv': count(keyValueHeads),
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
    },
    tensors,
  });
}
