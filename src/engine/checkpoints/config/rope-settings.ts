import { z } from 'zod';
import type { AppError } from '../../app-error.ts';

/** How positions turn queries and keys. */
export interface RopeSettings {
  /** Base of the frequencies. */
  readonly theta: number;
  readonly scaling: RopeScaling | null;
}

type RopeScaling =
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      /** Llama-3.1's: low frequencies divided by the factor, high ones as they are, those between mixed. */
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Positions that the model was trained on at first. */
      readonly original: number;
    };

const positive = z.number().positive();
const parameters = z.object({
  rope_type: z.string().optional(),
  /** Version 4's name of it. */
  type: z.string().optional(),
  rope_theta: positive.optional(),
  factor: positive.optional(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: positive.optional(),
});

/** Where configurations keep it: version 5 in `rope_parameters`, older ones in `rope_theta` and `rope_scaling`. */
export const ropeFields = {
  rope_parameters: parameters.nullish(),
  rope_theta: positive.nullish(),
  rope_scaling: parameters.nullish(),
  partial_rotary_factor: z.number().nullish(),
};

type RopeFields = z.output<z.ZodObject<typeof ropeFields>>;

/** Of every decoder that is read, where a configuration is silent. */
const DEFAULT_THETA = 10_000;

/** @param positions the model's longest prompt. @throws what `unsupported` makes of another scaling */
export function readRope(
  { rope_parameters: now, rope_theta: theta, rope_scaling: before, partial_rotary_factor: part }: RopeFields,
  positions: number,
  unsupported: (found: string) => AppError,
): RopeSettings {
  if (part !== undefined && part !== null && part !== 1)
    throw unsupported(`that ${part} of each head is turned by its position (partial_rotary_factor)`);
  const said = now ?? before ?? {};
  const kind = said.rope_type ?? said.type ?? 'default';
  const base = said.rope_theta ?? theta ?? DEFAULT_THETA;
  const needed = (name: keyof typeof said): number => {
    const value = said[name];
    if (typeof value !== 'number') throw unsupported(`rope scaling of the type ${kind} without ${name}`);
    return value;
  };
  if (kind === 'default') return { theta: base, scaling: null };
  if (kind === 'linear') return { theta: base, scaling: { kind, factor: needed('factor') } };
  if (kind === 'llama3')
    return {
      theta: base,
      scaling: {
        kind,
        factor: needed('factor'),
        lowFrequencyFactor: needed('low_freq_factor'),
        highFrequencyFactor: needed('high_freq_factor'),
        original: said.original_max_position_embeddings ?? positions,
      },
    };
  throw unsupported(`rope scaling of the type ${kind}; linear and llama3 are read`);
}

/** What each frequency of a head is divided by; llama.cpp reads it as `rope_freqs.weight`. */
export function ropeDivisors({ theta, scaling }: RopeSettings, headWidth: number): Float32Array | null {
  if (scaling?.kind !== 'llama3') return null;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, original } = scaling;
  return Float32Array.from({ length: headWidth / 2 }, (_, index) => {
    const wavelength = (2 * Math.PI) / theta ** -((2 * index) / headWidth);
    if (wavelength < original / high) return 1;
    if (wavelength > original / low) return factor;
    const smooth = (original / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}
