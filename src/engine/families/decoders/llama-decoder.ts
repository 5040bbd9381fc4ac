import { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { metadataText } from '../../model-files/metadata-text.ts';
import type { DecoderShape } from './decoder-shape.ts';

/** Llama's own base of rotary frequencies, where a file states none. */
const DEFAULT_ROPE_BASE = 10_000;

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
  for (const name of gguf.tensors.keys())
    if (name === 'rope_freqs.weight' || name.endsWith('.bias') || name.includes('_exps'))
      throw notTrainable(gguf, `it has the tensor ${name}`);
  const scaling = metadataText(gguf, 'llama.rope.scaling.type') ?? 'none';
  if (scaling !== 'none' && scaling !== 'linear') throw notTrainable(gguf, `its rope scaling is ${scaling}`);
  const width = count('embedding_length');
  const heads = count('attention.head_count');
  const headWidth = count('attention.key_length', width / heads);
  return {
    width,
    blocks: count('block_count'),
    heads,
    keyValueHeads: count('attention.head_count_kv', heads),
    headWidth,
    feedForward: count('feed_forward_length'),
    epsilon: count('attention.layer_norm_rms_epsilon'),
    rotation: {
      dimensions: count('rope.dimension_count', headWidth),
      base: count('rope.freq_base', DEFAULT_ROPE_BASE),
      frequencyScale: scaling === 'linear' ? 1 / count('rope.scaling.factor', 1) : 1,
    },
  };
}

function notTrainable({ file }: Gguf, reason: string): AppError {
  return new AppError(
    'not-trainable',
    `${file} cannot be trained: ${reason}.`,
    'Training covers Llama decoders without biases, experts or frequency tables, such as those of LLaVA-1.5.',
  );
}
