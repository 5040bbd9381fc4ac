import { z } from 'zod';
import { PAIR_SET_VARIANTS } from '../core/pair-strategies.ts';
import { labelCountsSchema } from './labels.ts';
import { seed } from './scalars.ts';

/** How a pair set is drawn. */
export const pairSetOptionsSchema = z.strictObject({
  part: z.string().max(200).nullable(),
  variant: z.enum(PAIR_SET_VARIANTS),
  size: z.int().min(1).max(5_000_000),
  theta: z.number().min(0).max(4),
  seed,
});
export type PairSetOptions = z.infer<typeof pairSetOptionsSchema>;

/** What a pair set would hold, and how many pairs of each kind there are to draw from. */
export const pairSetPreviewSchema = z.object({
  images: z.int(),
  wanted: labelCountsSchema,
  /** Pairs of images that are different by more than theta, and that are Similar; both orders of a pair are one. */
  existing: z.object({ different: z.number(), similar: z.number() }),
  /** Why the set cannot be drawn, for a person; null where it can. */
  problem: z.string().nullable(),
});
export type PairSetPreview = z.infer<typeof pairSetPreviewSchema>;
