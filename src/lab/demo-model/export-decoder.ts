import { at } from '../../core/at.ts';
import { LABELS } from '../../core/labels.ts';
import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import { writeGguf, type GgufTensorContent } from '../../engine/ggml/gguf-writer.ts';
import {
  BEGIN_TOKEN,
  tokenizerMetadata,
  wordTokenizer,
  type WordTokenizer,
} from '../../engine/language/word-tokenizer.ts';
import type { PromptTexts } from '../../engine/training/decoder/pair-prompts.ts';
import { DECODER, QUESTION_END, QUESTION_WORDS } from './demo-shape.ts';
import { LABEL_ROWS } from '../small-models/small-decoder.ts';
import type { Weights } from '../small-models/small-tower.ts';
import { weightOf } from './weight-of.ts';

/** More than the demo's prompt takes, so that longer prompts can be tried. */
const CONTEXT_LENGTH = 1024;

/**
 * Writes the demo's decoder as a Llama model with a small SentencePiece vocabulary; matrices become Q8_0.
 *
 * @param weights see {@link import('../small-models/small-comparator.ts').SmallComparator.weights}
 * @param texts of its prompt: one token before the images, the question's after them
 */
export async function exportDecoder(file: string, weights: Weights, texts: PromptTexts): Promise<void> {
  const { width, heads, feedForward, blocks, rotation, epsilon } = DECODER;
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
    matrix('token_embd', width, vocabulary, tokenEmbedding(texts, tokenizer)),
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
      'llama.rope.dimension_count': count(rotation.dimensions),
      'llama.rope.freq_base': { type: 'float32', value: rotation.base },
      'llama.attention.head_count': count(heads),
      'llama.attention.head_count_kv': count(heads),
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: epsilon },
      ...tokenizerMetadata(tokenizer),
    },
    tensors,
  });
}

/** The prompt's text tokens in their rows, zero elsewhere. */
function tokenEmbedding({ head, question }: PromptTexts, tokenizer: WordTokenizer): Float32Array {
  const { width } = DECODER;
  const rows = new Float32Array(width * tokenizer.tokens.length);
  rows.set(head, BEGIN_TOKEN * width);
  const ids = [...QUESTION_WORDS.map((word) => tokenizer.idOf(word)), tokenizer.tokens.indexOf(QUESTION_END)];
  for (const [place, id] of ids.entries())
    rows.set(question.subarray(place * width, (place + 1) * width), id * width);
  return rows;
}

/**
 * The three labels' rows, and for every other token their mean, whose logit is never the largest. The mean itself was not
 * trained: a softmax over the labels takes no notice of it.
 */
function outputMatrix(weights: Weights, tokenizer: WordTokenizer): Float32Array {
  const { width } = DECODER;
  const labels = weightOf(weights, LABEL_ROWS);
  const row = (label: number) => labels.subarray(label * width, (label + 1) * width);
  const mean = row(0).map((value, place) => (value + at(row(1), place) + at(row(2), place)) / LABELS.length);
  const rows = new Float32Array(width * tokenizer.tokens.length);
  for (let id = 0; id < tokenizer.tokens.length; id++) rows.set(mean, id * width);
  for (const [place, label] of LABELS.entries()) rows.set(row(place), tokenizer.idOf(label) * width);
  return rows;
}
