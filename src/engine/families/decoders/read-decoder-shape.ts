import { LORA_TARGETS } from '../../../model/recipe.ts';
import { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { metadataText } from '../../model-files/metadata-text.ts';
import type { DecoderShape, RotationSections } from './decoder-shape.ts';

/** What llama.cpp computes differently for an architecture than for Llama's. */
interface Architecture {
  readonly pairs: 'neighbours' | 'halves';
  readonly order?: RotationSections['order'];
}

/** Architectures of llama.cpp whose blocks are computed in training, with what else they have in the file. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: { pairs: 'neighbours' },
  qwen2: { pairs: 'halves' },
  qwen3: { pairs: 'halves' },
  qwen2vl: { pairs: 'halves', order: 'chunked' },
  // The same blocks: Qwen2.5-VL's are imported so, for llama.cpp leaves out the epsilon of qwen2vl.
  paddleocr: { pairs: 'halves', order: 'chunked' },
  qwen3vl: { pairs: 'halves', order: 'interleaved' },
};

/** Architectures whose blocks norm queries and keys, and which llama.cpp does not open without these norms. */
const NORMS_HEADS = new Set(['qwen3', 'qwen3vl']);

/** Llama's own base of rotary frequencies, where a file states none. */
const DEFAULT_ROPE_BASE = 10_000;

/** Axes of a position that `rope.dimension_sections` speaks of. */
const AXES = 4;

/** What each frequency of the rotation is divided by, where a file has it: Llama-3.1's scaling. */
export const ROPE_DIVISORS = 'rope_freqs.weight';

/** Gains of the norms of each head's queries and keys. */
export const HEAD_NORMS = ['attn_q_norm', 'attn_k_norm'] as const;

const MATRICES = LORA_TARGETS.join('|');
const NORMS = HEAD_NORMS.join('|');

/** Tensors that are computed here; llama.cpp takes no others of these decoders, but for experts and other scalings. */
const COMPUTED = new RegExp(
  `^(token_embd|output|output_norm|rope_freqs|blk\\.\\d+\\.(attn_norm|ffn_norm|${MATRICES}))\\.weight$`,
);

/** Added to products, as Qwen2 has of q, k and v. */
const BIAS = new RegExp(`^blk\\.\\d+\\.(${MATRICES})\\.bias$`);

const HEAD_NORM = new RegExp(`^blk\\.\\d+\\.(${NORMS})\\.weight$`);

/** Which numbers of a head turn together in an architecture; undefined where that is not known. */
export function pairsOf(architecture: string): 'neighbours' | 'halves' | undefined {
  return Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture]?.pairs : undefined;
}

/**
 * Reads the sizes of a decoder that can be trained here.
 *
 * @throws AppError `not-trainable` for another architecture, or one with parts that have no gradient here
 */
export function readDecoderShape(gguf: Gguf): DecoderShape {
  const architecture = metadataText(gguf, 'general.architecture') ?? 'not stated';
  const kind = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : undefined;
  if (kind === undefined) throw notTrainable(gguf, `its architecture is ${architecture}`);
  const count = (key: string, otherwise?: number): number => {
    const value = gguf.metadata.get(`${architecture}.${key}`)?.value;
    if (typeof value === 'number') return value;
    if (otherwise !== undefined) return otherwise;
    throw notTrainable(gguf, `it does not state ${architecture}.${key}`);
  };
  const scaling = metadataText(gguf, `${architecture}.rope.scaling.type`) ?? 'none';
  if (scaling !== 'none' && scaling !== 'linear') throw notTrainable(gguf, `its rope scaling is ${scaling}`);
  const width = count('embedding_length');
  const heads = count('attention.head_count');
  const headWidth = count('attention.key_length', width / heads);
  const valueWidth = count('attention.value_length', headWidth);
  if (valueWidth !== headWidth)
    throw notTrainable(gguf, `its heads have keys of ${headWidth} numbers and values of ${valueWidth}`);
  const dimensions = count('rope.dimension_count', headWidth);
  const blocks = count('block_count');
  const deepstack = architecture === 'qwen3vl' ? count('n_deepstack_layers', 0) : 0;
  if (deepstack >= blocks)
    throw notTrainable(
      gguf,
      `it adds to its tokens behind ${deepstack} ${deepstack === 1 ? 'block' : 'blocks'} and has ${blocks}`,
    );
  checkTensors(gguf, { normsHeads: NORMS_HEADS.has(architecture), dimensions, blocks });
  return {
    architecture,
    width,
    blocks,
    heads,
    keyValueHeads: count('attention.head_count_kv', heads),
    headWidth,
    feedForward: count('feed_forward_length'),
    epsilon: count('attention.layer_norm_rms_epsilon'),
    deepstack,
    rotation: {
      dimensions,
      base: count('rope.freq_base', DEFAULT_ROPE_BASE),
      magnitude: count('rope.scaling.attn_factor', 1),
      frequencyScale: scaling === 'linear' ? 1 / count('rope.scaling.factor', 1) : 1,
      pairs: kind.pairs,
      sections:
        kind.order === undefined
          ? null
          : { order: kind.order, sizes: sectionsOf(gguf, architecture, dimensions) },
    },
  };
}

/** Whether tensors are all computed here, and those that are added, multiplied or divided by are of single numbers. */
function checkTensors(
  gguf: Gguf,
  {
    normsHeads,
    dimensions,
    blocks,
  }: { readonly normsHeads: boolean; readonly dimensions: number; readonly blocks: number },
): void {
  for (const { name, type } of gguf.tensors.values()) {
    const isNumbers = BIAS.test(name) || name === ROPE_DIVISORS || (normsHeads && HEAD_NORM.test(name));
    if (!COMPUTED.test(name) && !isNumbers) throw notTrainable(gguf, `it has the tensor ${name}`);
    if (isNumbers && type !== 'F32')
      throw notTrainable(gguf, `its tensor ${name} is of type ${type}, not F32`);
  }
  if (normsHeads)
    for (let block = 0; block < blocks; block++)
      for (const norm of HEAD_NORMS)
        if (!gguf.tensors.has(`blk.${block}.${norm}.weight`))
          throw notTrainable(gguf, `it lacks the tensor blk.${block}.${norm}.weight`);
  const divisors = gguf.tensors.get(ROPE_DIVISORS)?.dimensions[0];
  if (divisors !== undefined && divisors !== dimensions / 2)
    throw notTrainable(
      gguf,
      `its ${ROPE_DIVISORS} has ${divisors} numbers for ${dimensions / 2} frequencies`,
    );
}

function sectionsOf(gguf: Gguf, architecture: string, dimensions: number): RotationSections['sizes'] {
  const key = `${architecture}.rope.dimension_sections`;
  const value = gguf.metadata.get(key)?.value;
  const given = typeof value === 'object' ? [...value] : [];
  const [t = 0, y = 0, x = 0, e = 0, ...more] = given.map(Number);
  const sizes = [t, y, x, e] as const;
  const sum = t + y + x + e;
  if (more.length > 0 || sizes.some((size) => !Number.isInteger(size) || size < 0) || sum > dimensions / 2)
    throw notTrainable(
      gguf,
      `its ${key} is ${JSON.stringify(given)}, which is no division of ${dimensions / 2} frequencies among ${AXES} axes`,
    );
  if (sum === 0) throw notTrainable(gguf, `it does not state ${key}`);
  return sizes;
}

function notTrainable({ file }: Gguf, reason: string): AppError {
  return new AppError(
    'not-trainable',
    `${file} cannot be trained: ${reason}.`,
    'Training covers the decoders that llama.cpp computes as llama (Llama, Llama-3, Mistral, SmolLM2), qwen2, qwen3, qwen2vl and qwen3vl; import the model with `tiebreak import-model`.',
  );
}
