import { z } from 'zod';
import type { AppError } from '../../app-error.ts';

/** How positions turn queries and keys. */
export interface RopeSettings {
  /** Base of the frequencies. */
  readonly theta: number;
  /** Positions are divided by it. */
  readonly factor: number;
  /** What each frequency of a head is divided by; llama.cpp reads it as `rope_freqs.weight`. Null where by 1. */
  readonly divisors: Float32Array | null;
  /** What the turned numbers are multiplied by. */
  readonly magnitude: number;
  /** Longest prompt that this holds for. */
  readonly longest: number;
}

const positive = z.number().positive();
const parameters = z.object({
  rope_type: z.string().optional(),
  /** Version 4's name of it. */
  type: z.string().optional(),
  rope_theta: positive.optional(),
  factor: positive.nullish(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: positive.nullish(),
  attention_factor: positive.nullish(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  truncate: z.boolean().nullish(),
  short_factor: z.array(positive).optional(),
});

type Parameters = z.output<typeof parameters>;

/** Where configurations keep it: version 5 in `rope_parameters`, older ones in `rope_theta` and `rope_scaling`. */
export const ropeFields = {
  rope_parameters: parameters.nullish(),
  rope_theta: positive.nullish(),
  rope_scaling: parameters.nullish(),
  partial_rotary_factor: z.number().nullish(),
  original_max_position_embeddings: positive.nullish(),
};

type RopeFields = z.output<z.ZodObject<typeof ropeFields>>;

/** Of every decoder that is read, where a configuration is silent. */
const DEFAULT_THETA = 10_000;

/** Rotations within the first length beyond which frequencies stay (yarn), and below which all are divided. */
const YARN_FAST = 32;
const YARN_SLOW = 1;

/**
 * @param positions the model's longest prompt
 * @param headWidth numbers of a head, two a frequency
 * @throws what `unsupported` makes of another scaling
 */
export function readRope(
  config: RopeFields,
  { positions, headWidth }: { readonly positions: number; readonly headWidth: number },
  unsupported: (found: string) => AppError,
): RopeSettings {
  const { partial_rotary_factor: part } = config;
  if (part !== undefined && part !== null && part !== 1)
    throw unsupported(`that ${part} of each head is turned by its position (partial_rotary_factor)`);
  const said: Parameters = config.rope_parameters ?? config.rope_scaling ?? {};
  const kind = said.rope_type ?? said.type ?? 'default';
  const theta = said.rope_theta ?? config.rope_theta ?? DEFAULT_THETA;
  const original =
    config.original_max_position_embeddings ?? said.original_max_position_embeddings ?? positions;
  const needed = <Value>(value: Value | null | undefined, name: string): Value => {
    if (value === undefined || value === null)
      throw unsupported(`rope scaling of the type ${kind} without ${name}`);
    return value;
  };
  const plain: RopeSettings = { theta, factor: 1, divisors: null, magnitude: 1, longest: positions };
  const count = headWidth / 2;
  switch (kind) {
    case 'default':
      return plain;
    case 'dynamic':
      // Its frequencies change with prompts that are longer than the model's positions, which are refused.
      return plain;
    case 'linear':
      return { ...plain, factor: needed(said.factor, 'factor') };
    case 'llama3':
      return {
        ...plain,
        divisors: llama3Divisors(theta, count, {
          factor: needed(said.factor, 'factor'),
          low: needed(said.low_freq_factor, 'low_freq_factor'),
          high: needed(said.high_freq_factor, 'high_freq_factor'),
          original,
        }),
      };
    case 'yarn': {
      const factor = said.factor ?? positions / original;
      const divisors = yarnDivisors(theta, headWidth, {
        factor,
        original,
        fast: said.beta_fast ?? YARN_FAST,
        slow: said.beta_slow ?? YARN_SLOW,
        isWhole: said.truncate ?? true,
      });
      return { ...plain, divisors, magnitude: said.attention_factor ?? yarnMagnitude(said, factor) };
    }
    case 'longrope': {
      const factors = needed(said.short_factor, 'short_factor');
      if (factors.length !== count)
        throw unsupported(`${factors.length} factors (short_factor) for the ${count} frequencies of a head`);
      const factor = said.factor ?? positions / original;
      const grown = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
      return {
        ...plain,
        divisors: Float32Array.from(factors),
        magnitude: said.attention_factor ?? grown,
        longest: Math.min(positions, original),
      };
    }
    default:
      throw unsupported(
        `rope scaling of the type ${kind}; linear, dynamic, llama3, yarn and longrope are computed`,
      );
  }
}

/** Llama-3.1's: low frequencies divided by the factor, high ones as they are, those between mixed. */
function llama3Divisors(
  theta: number,
  count: number,
  {
    factor,
    low,
    high,
    original,
  }: {
    readonly factor: number;
    readonly low: number;
    readonly high: number;
    /** Positions that the model was trained on at first. */
    readonly original: number;
  },
): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const wavelength = (2 * Math.PI) / theta ** -(index / count);
    if (wavelength < original / high) return 1;
    if (wavelength > original / low) return factor;
    const smooth = (original / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

/** Yarn's: the same with a ramp between the places of two numbers of rotations. */
function yarnDivisors(
  theta: number,
  headWidth: number,
  {
    factor,
    original,
    fast,
    slow,
    isWhole,
  }: {
    readonly factor: number;
    readonly original: number;
    readonly fast: number;
    readonly slow: number;
    /** Whether the ramp begins and ends at whole places. */
    readonly isWhole: boolean;
  },
): Float32Array {
  const placeOf = (rotations: number) =>
    (headWidth * Math.log(original / (rotations * 2 * Math.PI))) / (2 * Math.log(theta));
  const [first, last] = [placeOf(fast), placeOf(slow)];
  const from = Math.max(isWhole ? Math.floor(first) : first, 0);
  const to = Math.min(isWhole ? Math.ceil(last) : last, headWidth - 1);
  const length = to === from ? 0.001 : to - from;
  return Float32Array.from({ length: headWidth / 2 }, (_, index) => {
    const divided = Math.min(1, Math.max(0, (index - from) / length));
    return 1 / (divided / factor + 1 - divided);
  });
}

function yarnMagnitude({ mscale, mscale_all_dim: all }: Parameters, factor: number): number {
  const grown = (scale: number) => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1);
  return (mscale ?? 0) !== 0 && (all ?? 0) !== 0 ? grown(mscale ?? 1) / grown(all ?? 1) : grown(1);
}
