import type { ImportType } from '../../../model/import-record.ts';
import type { GgufValue } from '../../ggml/gguf-value.ts';
import type { LanguageSettings } from '../config/language-settings.ts';
import type { SourceTensors } from '../names/source-tensors.ts';
import type { CheckpointTensor } from '../tensors/checkpoint-tensor.ts';
import type { PlannedTensor } from './planned-tensor.ts';
import { FILE_TYPES, matrixType } from './weight-type.ts';

/**
 * The tensors of a decoder under llama.cpp's names for `llama`, which also computes Mistral's and, with their biases, Qwen2's.
 *
 * @param tensors told which are missing; the caller checks
 */
export function planLanguageModel(
  tensors: SourceTensors,
  settings: LanguageSettings,
  type: ImportType,
): PlannedTensor[] {
  const { width, heads, keyValueHeads, headWidth, feedForward, vocabulary, biases } = settings;
  const planned: PlannedTensor[] = [];
  const add = (
    name: string,
    source: CheckpointTensor | undefined,
    place: (source: CheckpointTensor) => Omit<PlannedTensor, 'name' | 'source'>,
  ) => {
    if (source !== undefined) planned.push({ name, source, ...place(source) });
  };
  const matrix = (name: string, from: string, rows: number, columns: number, headRows?: number) => {
    add(name, tensors.take('language', from, [rows, columns]), () => ({
      type: matrixType(type, name, columns),
      ...(headRows === undefined ? {} : { headRows }),
    }));
  };
  const vector = (name: string, from: string, length: number, headRows?: number) => {
    add(name, tensors.take('language', from, [length]), () => ({
      type: 'F32',
      ...(headRows === undefined ? {} : { headRows }),
    }));
  };
  matrix('token_embd.weight', 'embed_tokens.weight', vocabulary, width);
  vector('output_norm.weight', 'norm.weight', width);
  if (!settings.tied) matrix('output.weight', 'lm_head.weight', vocabulary, width);
  const { divisors } = settings.rope;
  if (divisors !== null) planned.push({ name: 'rope_freqs.weight', type: 'F32', source: divisors });
  for (let block = 0; block < settings.blocks; block++) {
    const [to, from] = [`blk.${block}`, `layers.${block}`];
    const linear = (
      name: string,
      layer: string,
      inputs: number,
      outputs: number,
      hasBias: boolean,
      headRows?: number,
    ) => {
      matrix(`${to}.${name}.weight`, `${from}.${layer}.weight`, outputs, inputs, headRows);
      if (hasBias) vector(`${to}.${name}.bias`, `${from}.${layer}.bias`, outputs, headRows);
    };
    vector(`${to}.attn_norm.weight`, `${from}.input_layernorm.weight`, width);
    linear('attn_q', 'self_attn.q_proj', width, heads * headWidth, biases.queryKeyValue, headWidth);
    linear('attn_k', 'self_attn.k_proj', width, keyValueHeads * headWidth, biases.queryKeyValue, headWidth);
    linear('attn_v', 'self_attn.v_proj', width, keyValueHeads * headWidth, biases.queryKeyValue);
    linear('attn_output', 'self_attn.o_proj', heads * headWidth, width, biases.attentionOut);
    vector(`${to}.ffn_norm.weight`, `${from}.post_attention_layernorm.weight`, width);
    linear('ffn_gate', 'mlp.gate_proj', width, feedForward, biases.feedForward);
    linear('ffn_up', 'mlp.up_proj', width, feedForward, biases.feedForward);
    linear('ffn_down', 'mlp.down_proj', feedForward, width, biases.feedForward);
  }
  return planned;
}

/** What the file says beside its tokenizer. */
export function languageMetadata(
  name: string,
  settings: LanguageSettings,
  type: ImportType,
): Record<string, GgufValue> {
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const number = (value: number): GgufValue => ({ type: 'float32', value });
  const { theta, factor, magnitude } = settings.rope;
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.type': { type: 'string', value: 'model' },
    'general.name': { type: 'string', value: name },
    'general.file_type': count(FILE_TYPES[type]),
    'general.quantization_version': count(2),
    'llama.vocab_size': count(settings.vocabulary),
    'llama.context_length': count(settings.context),
    'llama.embedding_length': count(settings.width),
    'llama.block_count': count(settings.blocks),
    'llama.feed_forward_length': count(settings.feedForward),
    'llama.attention.head_count': count(settings.heads),
    'llama.attention.head_count_kv': count(settings.keyValueHeads),
    'llama.attention.key_length': count(settings.headWidth),
    'llama.attention.value_length': count(settings.headWidth),
    'llama.attention.layer_norm_rms_epsilon': number(settings.epsilon),
    'llama.rope.dimension_count': count(settings.headWidth),
    'llama.rope.freq_base': number(theta),
    ...(magnitude === 1 ? {} : { 'llama.rope.scaling.attn_factor': number(magnitude) }),
    ...(factor !== 1
      ? {
          'llama.rope.scaling.type': { type: 'string', value: 'linear' } as const,
          'llama.rope.scaling.factor': number(factor),
        }
      : {}),
  };
}
