import { LORA_TARGETS } from '../../../model/recipe.ts';
import { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { metadataText } from '../../model-files/metadata-text.ts';
import type { DecoderShape } from './decoder-shape.ts';

/** Llama's own base of rotary frequencies, where a file states none. */
const DEFAULT_ROPE_BASE = 10_000;

/** What each frequency of the rotation is divided by, where a file has it: Llama-3.1's scaling. */
export const ROPE_DIVISORS = 'rope_freqs.weight';

const MATRICES = LORA_TARGETS.join('|');

/** Tensors that are computed here; llama.cpp takes no others of these decoders, but for experts and other scalings. */
const COMPUTED = new RegExp(
  `^(token_embd|output|output_norm|rope_freqs|blk\\.\\d+\\.(attn_norm|ffn_norm|${MATRICES}))\\.weight$`,
);

/** Added to products, as Qwen2 has of q, k and v. */
const BIAS = new RegExp(`^blk\\.\\d+\\.(${MATRICES})\\.bias$`);

/**
 * Reads the sizes of a decoder that can be trained here.
 *
 * @throws AppError `not-trainable` for another architecture, or one with parts that have no gradient here
 */
export function llamaDecoderShape(gguf: Gguf): DecoderShape {
  const architecture = metadataText(gguf, 'general.architecture');
  if (architecture !== 'llama')
    throw notTrainable(gguf, `its architecture is ${architecture ?? 'not stated'}`);
  const count = (key: string, otherwise?: number): number => {
    const value = gguf.metadata.get(`llama.${key}`)?.value;
    if (typeof value === 'number') return value;
    if (otherwise !== undefined) return otherwise;
    throw notTrainable(gguf, `it does not state llama.${key}`);
  };
  for (const { name, type } of gguf.tensors.values()) {
    if (!COMPUTED.test(name) && !BIAS.test(name)) throw notTrainable(gguf, `it has the tensor ${name}`);
    if ((BIAS.test(name) || name === ROPE_DIVISORS) && type !== 'F32')
      throw notTrainable(gguf, `its tensor ${name} is of type ${type}, not F32`);
  }
  const scaling = metadataText(gguf, 'llama.rope.scaling.type') ?? 'none';
  if (scaling !== 'none' && scaling !== 'linear') throw notTrainable(gguf, `its rope scaling is ${scaling}`);
  const width = count('embedding_length');
  const heads = count('attention.head_count');
  const headWidth = count('attention.key_length', width / heads);
  const valueWidth = count('attention.value_length', headWidth);
  if (valueWidth !== headWidth)
    throw notTrainable(gguf, `its heads have keys of ${headWidth} numbers and values of ${valueWidth}`);
  const dimensions = count('rope.dimension_count', headWidth);
  const divisors = gguf.tensors.get(ROPE_DIVISORS)?.dimensions[0];
  if (divisors !== undefined && divisors !== dimensions / 2)
    throw notTrainable(
      gguf,
      `its ${ROPE_DIVISORS} has ${divisors} numbers for ${dimensions / 2} frequencies`,
    );
  return {
    width,
    blocks: count('block_count'),
    heads,
    keyValueHeads: count('attention.head_count_kv', heads),
    headWidth,
    feedForward: count('feed_forward_length'),
    epsilon: count('attention.layer_norm_rms_epsilon'),
    rotation: {
      dimensions,
      base: count('rope.freq_base', DEFAULT_ROPE_BASE),
      magnitude: count('rope.scaling.attn_factor', 1),
      frequencyScale: scaling === 'linear' ? 1 / count('rope.scaling.factor', 1) : 1,
    },
  };
}

function notTrainable({ file }: Gguf, reason: string): AppError {
  return new AppError(
    'not-trainable',
    `${file} cannot be trained: ${reason}.`,
    'Training covers the decoders of Llama, Llama-3, Mistral and Qwen2 that llama.cpp computes as llama; import the model with `tiebreak import-model`.',
  );
}
