import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { readRope, ropeFields, type RopeSettings } from './rope-settings.ts';

/** Decoders that llama.cpp computes as one architecture: a Llama, with biases of q, k and v in Qwen2. */
export const DECODERS = ['llama', 'mistral', 'qwen2'] as const;

export type DecoderFamily = (typeof DECODERS)[number];

/** Sizes of a decoder as its configuration states them. */
export interface LanguageSettings {
  readonly family: DecoderFamily;
  readonly vocabulary: number;
  readonly width: number;
  readonly feedForward: number;
  readonly blocks: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly epsilon: number;
  /** Longest prompt that is computed as the model does: its positions, or the window of its attention where that is shorter. */
  readonly context: number;
  readonly tied: boolean;
  /** What its layers add to their products. */
  readonly biases: {
    readonly queryKeyValue: boolean;
    readonly attentionOut: boolean;
    readonly feedForward: boolean;
  };
  readonly rope: RopeSettings;
}

const count = z.int().positive();

/** What the classes of transformers 5 take where a configuration is silent; equal in version 4 but for the context. */
const DEFAULTS: Readonly<Record<DecoderFamily, { readonly [Key in keyof Sizes]: number }>> = {
  llama: {
    vocab_size: 32_000,
    hidden_size: 4096,
    intermediate_size: 11_008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    max_position_embeddings: 2048,
  },
  mistral: {
    vocab_size: 32_000,
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    max_position_embeddings: 131_072,
  },
  qwen2: {
    vocab_size: 151_936,
    hidden_size: 4096,
    intermediate_size: 22_016,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    max_position_embeddings: 32_768,
  },
};

/** Mistral's classes share keys and values and look back by a window unless told otherwise; so does a Qwen2 that says so. */
const MISTRAL_KEY_VALUE_HEADS = 8;
const QWEN2_KEY_VALUE_HEADS = 32;
const WINDOW = 4096;
const EPSILON = 1e-6;

interface Sizes {
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
}

export const languageSchema = z.object({
  model_type: z.string().optional(),
  vocab_size: count.optional(),
  hidden_size: count.optional(),
  intermediate_size: count.optional(),
  num_hidden_layers: count.optional(),
  num_attention_heads: count.optional(),
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().optional(),
  max_position_embeddings: count.optional(),
  rms_norm_eps: z.number().positive().optional(),
  tie_word_embeddings: z.boolean().optional(),
  attention_bias: z.boolean().optional(),
  mlp_bias: z.boolean().optional(),
  sliding_window: count.nullish(),
  use_sliding_window: z.boolean().optional(),
  ...ropeFields,
});

/**
 * The sizes of a decoder.
 *
 * @param source file that says so, for messages
 * @param isTied what the whole model's configuration says of tied embeddings
 * @throws AppError `source-not-supported` for what llama.cpp would compute otherwise
 */
export function readLanguage(
  config: z.output<typeof languageSchema>,
  family: DecoderFamily,
  source: string,
  isTied: boolean,
): LanguageSettings {
  const unsupported = (found: string) =>
    new AppError(
      'source-not-supported',
      `${source} says ${found}.`,
      'Import a LLaVA over a Llama, Mistral or Qwen2 decoder as those are published.',
    );
  const sizes: Sizes = { ...DEFAULTS[family] };
  for (const key of Object.keys(sizes) as (keyof Sizes)[]) sizes[key] = config[key] ?? sizes[key];
  const { hidden_size: width, num_attention_heads: heads, max_position_embeddings: positions } = sizes;
  const activation = config.hidden_act ?? 'silu';
  if (activation !== 'silu' && activation !== 'swish')
    throw unsupported(`a decoder with the activation ${activation}; silu is computed`);
  const keyValueHeads =
    config.num_key_value_heads ??
    (config.num_key_value_heads === null || family === 'llama'
      ? heads
      : family === 'mistral'
        ? MISTRAL_KEY_VALUE_HEADS
        : QWEN2_KEY_VALUE_HEADS);
  const headWidth = config.head_dim ?? width / heads;
  if (!Number.isInteger(headWidth) || headWidth % 2 !== 0)
    throw unsupported(`heads of ${headWidth} numbers (hidden_size ${width}, ${heads} heads)`);
  if (heads % keyValueHeads !== 0)
    throw unsupported(`${heads} heads with keys and values of ${keyValueHeads}`);
  const window = windowOf(config, family);
  const rope = readRope(config, { positions, headWidth }, unsupported);
  return {
    family,
    vocabulary: sizes.vocab_size,
    width,
    feedForward: sizes.intermediate_size,
    blocks: sizes.num_hidden_layers,
    heads,
    keyValueHeads,
    headWidth,
    epsilon: config.rms_norm_eps ?? EPSILON,
    context: Math.min(rope.longest, window),
    tied: isTied || config.tie_word_embeddings === true,
    biases: {
      queryKeyValue: family === 'qwen2' || (family === 'llama' && config.attention_bias === true),
      attentionOut: family === 'llama' && config.attention_bias === true,
      feedForward: family === 'llama' && config.mlp_bias === true,
    },
    rope,
  };
}

function windowOf(
  { sliding_window: window, use_sliding_window: isUsed }: z.output<typeof languageSchema>,
  family: DecoderFamily,
): number {
  if (window === null || family === 'llama') return Infinity;
  if (family === 'qwen2' && isUsed !== true) return Infinity;
  return window ?? WINDOW;
}
