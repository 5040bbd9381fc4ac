import type { ImportType } from '../../../../model/import-record.ts';
import type { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import type { PlannedTensor } from '../../../checkpoints/output/planned-tensor.ts';
import { FILE_TYPES, matrixType } from '../../../checkpoints/output/weight-type.ts';
import type { GgufValue } from '../../../ggml/gguf-value.ts';
import type { Generation } from '../generation.ts';
import type { DecoderSettings } from './decoder-config.ts';

/**
 * The tensors of a decoder under llama.cpp's names.
 *
 * @param tensors told which are missing
 * @param deepMergers of the tower, each of which adds to what a block makes
 */
export function planDecoder(
  tensors: SourceTensors,
  settings: DecoderSettings,
  deepMergers: number,
  type: ImportType,
): PlannedTensor[] {
  const { generation, width, heads, keyValueHeads, headWidth, feedForward, vocabulary } = settings;
  const planned: PlannedTensor[] = [];
  const matrix = (name: string, from: string, rows: number, columns: number) => {
    const source = tensors.take('language', from, [rows, columns]);
    if (source !== undefined) planned.push({ name, source, type: matrixType(type, name, columns) });
  };
  const vector = (name: string, from: string, length: number) => {
    const source = tensors.take('language', from, [length]);
    if (source !== undefined) planned.push({ name, source, type: 'F32' });
  };
  matrix('token_embd.weight', 'embed_tokens.weight', vocabulary, width);
  vector('output_norm.weight', 'norm.weight', width);
  if (settings.tied) tensors.leave('language', 'lm_head.');
  else matrix('output.weight', 'lm_head.weight', vocabulary, width);
  for (let block = 0; block < settings.blocks; block++) {
    const [to, from] = [`blk.${block}`, `layers.${block}`];
    vector(`${to}.attn_norm.weight`, `${from}.input_layernorm.weight`, width);
    for (const [name, layer, count] of [
      ['attn_q', 'q_proj', heads],
      ['attn_k', 'k_proj', keyValueHeads],
      ['attn_v', 'v_proj', keyValueHeads],
    ] as const) {
      matrix(`${to}.${name}.weight`, `${from}.self_attn.${layer}.weight`, count * headWidth, width);
      if (generation === 2.5)
        vector(`${to}.${name}.bias`, `${from}.self_attn.${layer}.bias`, count * headWidth);
    }
    if (generation === 3) {
      vector(`${to}.attn_q_norm.weight`, `${from}.self_attn.q_norm.weight`, headWidth);
      vector(`${to}.attn_k_norm.weight`, `${from}.self_attn.k_norm.weight`, headWidth);
    }
    matrix(`${to}.attn_output.weight`, `${from}.self_attn.o_proj.weight`, width, heads * headWidth);
    vector(`${to}.ffn_norm.weight`, `${from}.post_attention_layernorm.weight`, width);
    matrix(`${to}.ffn_gate.weight`, `${from}.mlp.gate_proj.weight`, feedForward, width);
    matrix(`${to}.ffn_up.weight`, `${from}.mlp.up_proj.weight`, feedForward, width);
    matrix(`${to}.ffn_down.weight`, `${from}.mlp.down_proj.weight`, width, feedForward);
  }
  for (let block = settings.blocks; block < blocksOf(settings, deepMergers); block++)
    planned.push(...idleBlock(block, settings));
  return planned;
}

/** Blocks of the file: llama.cpp ends the process where the last one is added to, so one that changes nothing follows it then. */
function blocksOf({ blocks }: DecoderSettings, deepMergers: number): number {
  return Math.max(blocks, deepMergers + 1);
}

/** A block whose two halves add nothing. */
function idleBlock(block: number, settings: DecoderSettings): PlannedTensor[] {
  const { width, heads, keyValueHeads, headWidth, feedForward } = settings;
  const tensor = (name: string, value: number, ...shape: number[]): PlannedTensor => ({
    name: `blk.${block}.${name}.weight`,
    type: 'F32',
    source: new Float32Array(shape.reduce((product, side) => product * side)).fill(value),
    shape,
  });
  return [
    tensor('attn_norm', 1, width),
    tensor('attn_q', 0, heads * headWidth, width),
    tensor('attn_k', 0, keyValueHeads * headWidth, width),
    tensor('attn_v', 0, keyValueHeads * headWidth, width),
    tensor('attn_q_norm', 1, headWidth),
    tensor('attn_k_norm', 1, headWidth),
    tensor('attn_output', 0, width, heads * headWidth),
    tensor('ffn_norm', 1, width),
    tensor('ffn_gate', 0, feedForward, width),
    tensor('ffn_up', 0, feedForward, width),
    tensor('ffn_down', 0, width, feedForward),
  ];
}

/**
 * What llama.cpp calls the decoders. Its `qwen2vl` leaves the epsilon of the norms out, whatever a file says (v0.4.0, where the
 * reading of it was lost); `paddleocr` is the same graph with it.
 */
const ARCHITECTURES = { 2.5: 'paddleocr', 3: 'qwen3vl' } as const satisfies Record<Generation, string>;

/** What the file says beside its tokenizer. @param deepMergers of the tower, each of which feeds a layer */
export function decoderMetadata(
  name: string,
  settings: DecoderSettings,
  deepMergers: number,
  type: ImportType,
): Record<string, GgufValue> {
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const number = (value: number): GgufValue => ({ type: 'float32', value });
  const { theta, factor, sections } = settings.rope;
  const architecture = ARCHITECTURES[settings.generation];
  const own: Record<string, GgufValue> = {
    vocab_size: count(settings.vocabulary),
    context_length: count(settings.context),
    embedding_length: count(settings.width),
    block_count: count(blocksOf(settings, deepMergers)),
    feed_forward_length: count(settings.feedForward),
    'attention.head_count': count(settings.heads),
    'attention.head_count_kv': count(settings.keyValueHeads),
    'attention.key_length': count(settings.headWidth),
    'attention.value_length': count(settings.headWidth),
    'attention.layer_norm_rms_epsilon': number(settings.epsilon),
    'rope.dimension_count': count(settings.headWidth),
    'rope.dimension_sections': { type: 'int32[]', value: sections },
    'rope.freq_base': number(theta),
    ...(factor === 1
      ? {}
      : { 'rope.scaling.type': { type: 'string', value: 'linear' }, 'rope.scaling.factor': number(factor) }),
    ...(settings.generation === 3 ? { n_deepstack_layers: count(deepMergers) } : {}),
  };
  return {
    'general.architecture': { type: 'string', value: architecture },
    'general.type': { type: 'string', value: 'model' },
    'general.name': { type: 'string', value: name },
    'general.file_type': count(FILE_TYPES[type]),
    'general.quantization_version': count(2),
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value])),
  };
}
