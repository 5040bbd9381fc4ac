import { LABELS } from '../../core/labels.ts';
import type { GgufValue } from '../ggml/gguf-value.ts';
import { writeGguf, type GgufTensorContent } from '../ggml/gguf-writer.ts';
import {
  BEGIN_TOKEN,
  tokenizerMetadata,
  wordTokenizer,
  type WordTokenizer,
} from '../llava/word-tokenizer.ts';
import { TEXT_TOKENS } from './decoder-graph.ts';
import { DECODER, QUESTION_END, QUESTION_WORDS } from './demo-shape.ts';
import { NORM_EPSILON } from './layers.ts';
import type { Weights } from './training-graph.ts';
import { weightOf } from './weight-of.ts';

/** More than the demo's prompt takes, so that longer prompts can be tried. */
const CONTEXT_LENGTH = 1024;

/** Writes the decoder as a Llama model with a small SentencePiece vocabulary; matrices become Q8_0. */
export async function exportDecoder(file: string, weights: Weights): Promise<void> {
  const { width, heads, feedForward, blocks, ropeBase } = DECODER;
  const tokenizer = wordTokenizer([...QUESTION_WORDS, ...LABELS]);
  const vocabulary = tokenizer.tokens.length;
  const matrix = (name: string, row: number, rows: number, data: Float32Array): GgufTensorContent => ({
    name: `${name}.weight`,
    dimensions: [row, rows],
    type: 'Q8_0',
    data,
  });
  const trained = (name: string, row: number, rows: number) =>
    matrix(name, row, rows, weightOf(weights, `${name}.weight`));
  const norm = (name: string): GgufTensorContent => ({
    name: `${name}.weight`,
    dimensions: [width],
    type: 'F32',
    data: weightOf(weights, `${name}.weight`),
  });
  const tensors = [
    matrix('token_embd', width, vocabulary, tokenEmbedding(weights, tokenizer)),
    norm('output_norm'),
    matrix('output', width, vocabulary, outputMatrix(weights, tokenizer)),
  ];
  for (let block = 0; block < blocks; block++) {
    const name = (part: string) => `blk.${block}.${part}`;
    tensors.push(
      norm(name('attn_norm')),
      ...['q', 'k', 'v', 'output'].map((part) => trained(name(`attn_${part}`), width, width)),
      norm(name('ffn_norm')),
      trained(name('ffn_gate'), width, feedForward),
      trained(name('ffn_up'), width, feedForward),
      trained(name('ffn_down'), feedForward, width),
    );
  }
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  await writeGguf(file, {
    metadata: {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.name': { type: 'string', value: 'Tiebreak demo' },
      'llama.vocab_size': count(vocabulary),
      'llama.context_length': count(CONTEXT_LENGTH),
      'llama.embedding_length': count(width),
      'llama.block_count': count(blocks),
      'llama.feed_forward_length': count(feedForward),
      'llama.rope.dimension_count': count(width / heads),
      'llama.rope.freq_base': { type: 'float32', value: ropeBase },
      'llama.attention.head_count': count(heads),
      'llama.attention.head_count_kv': count(heads),
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: NORM_EPSILON },
      ...tokenizerMetadata(tokenizer),
    },
    tensors,
  });
}

/** The trained text tokens in their rows, zero elsewhere. `text` is stored with the token as the row's element. */
function tokenEmbedding(weights: Weights, tokenizer: WordTokenizer): Float32Array {
  const { width } = DECODER;
  const text = weightOf(weights, 'text');
  const rows = new Float32Array(width * tokenizer.tokens.length);
  const ids = [
    BEGIN_TOKEN,
    ...QUESTION_WORDS.map((word) => tokenizer.idOf(word)),
    tokenizer.tokens.indexOf(QUESTION_END),
  ];
  ids.forEach((id, token) => {
    for (let at = 0; at < width; at++) rows[id * width + at] = text[at * TEXT_TOKENS + token] ?? 0;
  });
  return rows;
}

/** The three labels' rows, and for every other token the one that was trained to be never right. */
function outputMatrix(weights: Weights, tokenizer: WordTokenizer): Float32Array {
  const { width } = DECODER;
  const answers = weightOf(weights, 'answers');
  const row = (answer: number) => answers.subarray(answer * width, (answer + 1) * width);
  const rows = new Float32Array(width * tokenizer.tokens.length);
  for (let id = 0; id < tokenizer.tokens.length; id++) rows.set(row(LABELS.length), id * width);
  LABELS.forEach((label, answer) => {
    rows.set(row(answer), tokenizer.idOf(label) * width);
  });
  return rows;
}
