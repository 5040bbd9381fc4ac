import { z } from 'zod';
import { AppError } from '../../../app-error.ts';
import type { Generation } from '../generation.ts';

/** Sizes of a decoder as its configuration states them. */
export interface DecoderSettings {
  readonly generation: Generation;
  readonly vocabulary: number;
  readonly width: number;
  readonly feedForward: number;
  readonly blocks: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly epsilon: number;
  readonly context: number;
  readonly tied: boolean;
  readonly rope: {
    readonly theta: number;
    /** Positions are divided by it. */
    readonly factor: number;
    /** Frequencies of a head that go by time, row and column, in llama.cpp's terms; a fourth axis has none. */
    readonly sections: readonly [time: number, row: number, column: number, other: number];
  };
}

const count = z.int().positive();
const positive = z.number().positive();
const ropeParameters = z.object({
  rope_type: z.string().optional(),
  /** Version 4's name of it. */
  type: z.string().optional(),
  rope_theta: positive.optional(),
  factor: positive.nullish(),
  mrope_section: z.array(z.int().nonnegative()).nullish(),
});

export const decoderFields = {
  vocab_size: count.optional(),
  hidden_size: count.optional(),
  intermediate_size: count.optional(),
  num_hidden_layers: count.optional(),
  num_attention_heads: count.optional(),
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().optional(),
  max_position_embeddings: count.optional(),
  rms_norm_eps: positive.optional(),
  tie_word_embeddings: z.boolean().optional(),
  attention_bias: z.boolean().optional(),
  use_sliding_window: z.boolean().nullish(),
  max_window_layers: z.int().nullish(),
  layer_types: z.array(z.string()).nullish(),
  /** Version 5 keeps it here, older ones in the next two. */
  rope_parameters: ropeParameters.nullish(),
  rope_theta: positive.nullish(),
  rope_scaling: ropeParameters.nullish(),
  partial_rotary_factor: z.number().nullish(),
};

export type DecoderConfig = z.output<z.ZodObject<typeof decoderFields>>;

/** What the classes of transformers 5 take where a configuration is silent. */
const DEFAULTS = {
  2.5: {
    vocab_size: 152_064,
    hidden_size: 8192,
    intermediate_size: 29_568,
    num_hidden_layers: 80,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    max_position_embeddings: 32_768,
    rms_norm_eps: 1e-5,
    max_window_layers: 80,
    rope_theta: 1e6,
    mrope_section: [16, 24, 24],
  },
  3: {
    vocab_size: 151_936,
    hidden_size: 4096,
    intermediate_size: 22_016,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    max_position_embeddings: 128_000,
    rms_norm_eps: 1e-6,
    max_window_layers: 0,
    rope_theta: 5e5,
    mrope_section: [24, 20, 20],
  },
} as const;

/** Of Qwen3-VL, whatever its width. */
const HEAD_WIDTH = 128;

/**
 * The sizes of a decoder.
 *
 * @param source file that says so, for messages
 * @param isTied what the whole model's configuration says of tied embeddings
 * @throws AppError `source-not-supported` for what llama.cpp would compute otherwise
 */
export function readDecoder(
  config: DecoderConfig,
  generation: Generation,
  source: string,
  isTied: boolean,
): DecoderSettings {
  const unsupported = (found: string) =>
    new AppError(
      'source-not-supported',
      `${source} says ${found}.`,
      'Import a Qwen-VL as those are published.',
    );
  const defaults = DEFAULTS[generation];
  const width = config.hidden_size ?? defaults.hidden_size;
  const heads = config.num_attention_heads ?? defaults.num_attention_heads;
  const keyValueHeads =
    config.num_key_value_heads === null
      ? heads
      : (config.num_key_value_heads ?? defaults.num_key_value_heads);
  const headWidth = config.head_dim ?? (generation === 3 ? HEAD_WIDTH : width / heads);
  const blocks = config.num_hidden_layers ?? defaults.num_hidden_layers;
  const activation = config.hidden_act ?? 'silu';
  if (activation !== 'silu' && activation !== 'swish')
    throw unsupported(`a decoder with the activation ${activation}; silu is computed`);
  if (!Number.isInteger(headWidth) || headWidth % 2 !== 0)
    throw unsupported(`heads of ${headWidth} numbers (hidden_size ${width}, ${heads} heads)`);
  if (generation === 2.5 && headWidth * heads !== width)
    throw unsupported(`${heads} heads of ${headWidth} numbers (head_dim) in a width of ${width}`);
  if (heads % keyValueHeads !== 0)
    throw unsupported(`${heads} heads with keys and values of ${keyValueHeads}`);
  if (generation === 3 && config.attention_bias === true)
    throw unsupported('biases in the attention of its decoder (attention_bias)');
  const types = config.layer_types ?? [];
  const windowed = config.max_window_layers ?? defaults.max_window_layers;
  if (
    types.includes('sliding_attention') ||
    (generation === 2.5 && config.use_sliding_window === true && types.length === 0 && windowed < blocks)
  )
    throw unsupported(
      'that some layers of its decoder look back by a window (use_sliding_window, layer_types)',
    );
  return {
    generation,
    vocabulary: config.vocab_size ?? defaults.vocab_size,
    width,
    feedForward: config.intermediate_size ?? defaults.intermediate_size,
    blocks,
    heads,
    keyValueHeads,
    headWidth,
    epsilon: config.rms_norm_eps ?? defaults.rms_norm_eps,
    context: config.max_position_embeddings ?? defaults.max_position_embeddings,
    tied: isTied || config.tie_word_embeddings === true,
    rope: readAxialRope(config, { generation, count: headWidth / 2 }, unsupported),
  };
}

function readAxialRope(
  config: DecoderConfig,
  { generation, count: frequencies }: { readonly generation: Generation; readonly count: number },
  unsupported: (found: string) => AppError,
): DecoderSettings['rope'] {
  const defaults = DEFAULTS[generation];
  const { partial_rotary_factor: part } = config;
  if (part !== undefined && part !== null && part !== 1)
    throw unsupported(`that ${part} of each head is turned by its position (partial_rotary_factor)`);
  const said = config.rope_scaling ?? config.rope_parameters ?? {};
  const kind = said.rope_type ?? said.type ?? 'default';
  if (kind !== 'default' && kind !== 'mrope' && kind !== 'linear')
    throw unsupported(`rope scaling of the type ${kind}; linear is computed`);
  if (kind === 'linear' && said.factor == null)
    throw unsupported('rope scaling of the type linear without factor');
  const [time = 0, row = 0, column = 0, ...more] = said.mrope_section ?? defaults.mrope_section;
  if (more.some((section) => section > 0))
    throw unsupported(
      `${3 + more.length} axes of positions (mrope_section ${said.mrope_section?.join(', ')})`,
    );
  if (generation === 2.5 && time + row + column !== frequencies)
    throw unsupported(
      `${time} + ${row} + ${column} frequencies by axes (mrope_section), but a head has ${frequencies}`,
    );
  return {
    theta: said.rope_theta ?? config.rope_theta ?? defaults.rope_theta,
    factor: kind === 'linear' ? (said.factor ?? 1) : 1,
    sections: generation === 2.5 ? [time, row, column, 0] : interleaved(row, column, frequencies),
  };
}

/**
 * Rows take every third frequency from the second on, columns from the third on, as many as their sections say; time takes the rest.
 * llama.cpp counts on after the sum of the sections, and gives what is left to a fourth axis, which goes with time here.
 */
function interleaved(
  row: number,
  column: number,
  frequencies: number,
): readonly [time: number, row: number, column: number, other: number] {
  const rows = Math.min(row, Math.ceil((frequencies - 1) / 3));
  const columns = Math.min(column, Math.ceil((frequencies - 2) / 3));
  return [frequencies - rows - columns, rows, columns, 0];
}
