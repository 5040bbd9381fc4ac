import { writeGguf, type StoredTensorContent } from '../../src/engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../src/engine/ggml/gguf-value.ts';
import type { Libraries } from '../../src/engine/ggml/libraries.ts';
import type { TensorType } from '../../src/engine/ggml/tensor-type.ts';
import { RepeatedRows } from '../../src/lab/random-models/repeated-rows.ts';

export interface CycledShape {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly feedForward: number;
  readonly type: TensorType;
}

const VOCABULARY = 320;

/** Writes a Llama-shaped decoder of any size within seconds: its matrices repeat some random rows. It has no vocabulary. */
export async function writeCycledModel(
  { ggml }: Pick<Libraries, 'ggml'>,
  file: string,
  { width, blocks, heads, keyValueHeads, feedForward, type }: CycledShape,
): Promise<void> {
  const rows = new RepeatedRows({ ggml });
  const matrix = (name: string, row: number, count: number): StoredTensorContent => ({
    name: `${name}.weight`,
    dimensions: [row, count],
    type,
    read: () => Promise.resolve(rows.matrix(type, row, count)),
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
