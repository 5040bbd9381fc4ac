import { createRandom } from '../../core/random.ts';
import { writeGguf } from '../../engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import type { WritableType } from '../../engine/ggml/tensor-data.ts';
import { tokenizerMetadata, wordTokenizer } from '../../engine/language/word-tokenizer.ts';
import { drawn, type PlannedModel, type PlannedTensor } from './planned-model.ts';

/** Words of LMOL's prompt and its three answers: each is one token after a space. */
export const PROMPT_WORDS = [
  ',',
  'which',
  'face',
  'looks',
  'more',
  'attractive',
  'First',
  'Second',
  'Similar',
];

export interface LanguageModelShape {
  readonly seed: number;
  /** llama.cpp's name. Defaults to Llama's; those of Qwen3 have norms of queries and keys. */
  readonly architecture?: 'llama' | 'qwen2' | 'qwen3' | 'qwen2vl' | 'qwen3vl';
  /** Frequencies that turn by each axis of a position, which qwen2vl and qwen3vl need. */
  readonly ropeSections?: readonly [number, number, number, number];
  /** Blocks of a qwen3vl behind which something is added. Defaults to 0. */
  readonly deepstack?: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Fewer than `heads` for grouped-query attention. Defaults to `heads`. */
  readonly keyValueHeads?: number;
  /** Width of a head. Defaults to `width` / `heads`. */
  readonly headWidth?: number;
  /** Whether q, k and v have biases, as Qwen2's. Defaults to false. */
  readonly biases?: boolean;
  /** What each of the headWidth / 2 frequencies of the rotation is divided by, as in Llama-3.1. Defaults to nothing. */
  readonly ropeDivisors?: readonly number[];
  /** What turned queries and keys are multiplied by, as yarn has it. Defaults to 1. */
  readonly ropeMagnitude?: number;
  /** Whether the output matrix is the embedding. Defaults to false. */
  readonly tied?: boolean;
  /** Width within the feed-forward part. Defaults to twice `width`. */
  readonly feedForward?: number;
  /** Type of the matrices. Defaults to F32. */
  readonly type?: WritableType;
  /** Whole words of the vocabulary. Defaults to {@link PROMPT_WORDS}. */
  readonly words?: readonly string[];
  /** Longest prompt. Defaults to 4096. */
  readonly contextLength?: number;
}

/** Root mean square of the logits over the vocabulary: wide enough for the three labels to differ. */
const LOGIT_SCALE = 1.5;

/** Writes a decoder with normal weights and a small SentencePiece vocabulary, in llama.cpp's names. */
export async function writeRandomLanguageModel(file: string, shape: LanguageModelShape): Promise<void> {
  await writeGguf(file, drawn(planLanguageModel(shape), createRandom(shape.seed)));
}

/** What {@link writeRandomLanguageModel} writes, before anything is drawn. */
export function planLanguageModel(shape: Omit<LanguageModelShape, 'seed'>): PlannedModel {
  const { architecture = 'llama', width, blocks, heads, type = 'F32' } = shape;
  const keyValueHeads = shape.keyValueHeads ?? heads;
  const feedForward = shape.feedForward ?? 2 * width;
  const tokenizer = wordTokenizer(shape.words ?? PROMPT_WORDS);
  const headWidth = shape.headWidth ?? width / heads;
  const matrix = (name: string, row: number, rows: number, gain: number): PlannedTensor => ({
    name: `${name}.weight`,
    dimensions: [row, rows],
    type,
    value: (normal) => (normal * gain) / Math.sqrt(row),
  });
  const norm = (name: string, length = width): PlannedTensor => ({
    name: `${name}.weight`,
    dimensions: [length],
    type: 'F32',
    value: (normal) => 1 + 0.1 * normal,
  });
  const bias = (name: string, outputs: number): PlannedTensor => ({
    name: `${name}.bias`,
    dimensions: [outputs],
    type: 'F32',
    value: (normal) => 0.5 * normal,
  });
  const tensors = [
    // A tied one also makes the logits.
    matrix(
      'token_embd',
      width,
      tokenizer.tokens.length,
      shape.tied === true ? LOGIT_SCALE : Math.sqrt(width),
    ),
    norm('output_norm'),
  ];
  if (shape.tied !== true) tensors.push(matrix('output', width, tokenizer.tokens.length, LOGIT_SCALE));
  if (shape.ropeDivisors !== undefined)
    tensors.push({
      name: 'rope_freqs.weight',
      dimensions: [headWidth / 2],
      type: 'F32',
      data: Float32Array.from(shape.ropeDivisors),
    });
  for (let block = 0; block < blocks; block++) {
    const name = (part: string) => `blk.${block}.${part}`;
    tensors.push(
      norm(name('attn_norm')),
      // A gain above 1 makes the attention choose instead of averaging, so that the order of the images matters.
      matrix(name('attn_q'), width, headWidth * heads, 1.5),
      matrix(name('attn_k'), width, headWidth * keyValueHeads, 1.5),
      matrix(name('attn_v'), width, headWidth * keyValueHeads, 1),
      matrix(name('attn_output'), headWidth * heads, width, 1),
      norm(name('ffn_norm')),
      matrix(name('ffn_gate'), width, feedForward, 1),
      matrix(name('ffn_up'), width, feedForward, 1),
      matrix(name('ffn_down'), feedForward, width, 1),
    );
    if (architecture.startsWith('qwen3'))
      tensors.push(norm(name('attn_q_norm'), headWidth), norm(name('attn_k_norm'), headWidth));
    if (shape.biases === true)
      tensors.push(
        bias(name('attn_q'), headWidth * heads),
        bias(name('attn_k'), headWidth * keyValueHeads),
        bias(name('attn_v'), headWidth * keyValueHeads),
      );
  }
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const stated: Readonly<Record<string, GgufValue>> = {
    vocab_size: count(tokenizer.tokens.length),
    context_length: count(shape.contextLength ?? 4096),
    embedding_length: count(width),
    block_count: count(blocks),
    feed_forward_length: count(feedForward),
    'rope.dimension_count': count(headWidth),
    ...(shape.ropeMagnitude === undefined
      ? {}
      : { 'rope.scaling.attn_factor': { type: 'float32', value: shape.ropeMagnitude } }),
    ...(shape.ropeSections === undefined
      ? {}
      : { 'rope.dimension_sections': { type: 'int32[]', value: shape.ropeSections } }),
    ...(shape.deepstack === undefined ? {} : { n_deepstack_layers: count(shape.deepstack) }),
    ...(shape.headWidth === undefined
      ? {}
      : { 'attention.key_length': count(headWidth), 'attention.value_length': count(headWidth) }),
    'attention.head_count': count(heads),
    'attention.head_count_kv': count(keyValueHeads),
    'attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
  };
  return {
    metadata: {
      'general.architecture': { type: 'string', value: architecture },
      'general.name': { type: 'string', value: 'random' },
      ...Object.fromEntries(Object.entries(stated).map(([key, value]) => [`${architecture}.${key}`, value])),
      ...tokenizerMetadata(tokenizer),
    },
    tensors,
  };
}
