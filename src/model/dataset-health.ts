import { z } from 'zod';
import { CEILING_METHODS } from '../core/noise-ceiling.ts';
import { interval } from './figures.ts';
import { id } from './scalars.ts';

/** Pairs of images that are one picture, and how far their scores are apart, on 1-5. */
const twinCountSchema = z.object({
  pairs: z.int(),
  /** Pairs of which both scores are known. */
  scored: z.int(),
  meanDifference: z.number().nullable(),
  largest: z.number().nullable(),
});
export type TwinCount = z.infer<typeof twinCountSchema>;

const twinImageSchema = z.object({ id, name: z.string(), score: z.number().nullable() });

/** Twins whose images stand in different parts of a split: what is learnt from one is known of the other. */
const splitLeakSchema = z.object({
  splitId: id,
  name: z.string(),
  identical: z.int(),
  near: z.int(),
});
export type SplitLeak = z.infer<typeof splitLeakSchema>;

/** How good any method can be; see core's NoiseCeiling. */
const noiseCeilingSchema = z.object({
  method: z.enum(CEILING_METHODS),
  reliability: z.number(),
  pc: z.number(),
  interval: interval.nullable(),
  n: z.int(),
});

const raterOutlierSchema = z.object({
  rater: z.string(),
  ratings: z.int(),
  correlation: z.number().nullable(),
  /** On 1-5. */
  offset: z.number(),
  reason: z.enum(['constant', 'disagrees']),
});

/** What a dataset's pictures, scores and raters say of what can be learnt and measured with it. */
export const datasetHealthSchema = z.object({
  images: z.int(),
  scored: z.int(),
  /** Images whose pictures were looked at; others are compared by their bytes alone. */
  lookedAt: z.int(),
  /** Images of which the files' bytes are known. */
  withFile: z.int(),
  twins: z.object({
    identical: twinCountSchema,
    near: twinCountSchema,
    leaks: z.array(splitLeakSchema).readonly(),
    /** The largest differences of scores first, at most 500. */
    pairs: z
      .array(
        z.object({
          first: twinImageSchema,
          second: twinImageSchema,
          /** Equal to the byte. */
          identical: z.boolean(),
          /** Bits of 256 of the pictures' hashes that differ. */
          distance: z.int(),
          difference: z.number().nullable(),
          /** Names of the splits in which they stand in different parts. */
          across: z.array(z.string()).readonly(),
        }),
      )
      .readonly(),
  }),
  /** The most trustworthy first; empty where neither ratings nor twins tell. */
  ceilings: z.array(noiseCeilingSchema).readonly(),
  /** Null where single ratings are not known. */
  raters: z
    .object({
      raters: z.int(),
      ratings: z.int(),
      /** Median correlation of a rater with the mean of the others; null of too few ratings. */
      correlation: z.number().nullable(),
      outliers: z.array(raterOutlierSchema).readonly(),
      /** What raters said of images that they saw twice; null where none did. */
      repeated: z
        .object({ ratings: z.int(), correlation: z.number().nullable(), meanDifference: z.number() })
        .nullable(),
    })
    .nullable(),
  /** Of all pairs of scored images, by theta. */
  shares: z
    .array(z.object({ theta: z.number(), pairs: z.int(), similar: z.int(), tied: z.int() }))
    .readonly(),
});
export type DatasetHealth = z.infer<typeof datasetHealthSchema>;
