import { z } from 'zod';
import type { PairSetFacts } from '../core/pair-set-facts.ts';
import { PAIR_SET_VARIANTS, PAIR_STRATEGIES } from '../core/pair-strategies.ts';
import { labelCountsSchema } from './labels.ts';
import { id, seed } from './scalars.ts';

/** How a pair set is drawn. */
export const pairSetOptionsSchema = z.strictObject({
  part: z.string().max(200).nullable(),
  strategy: z.enum(PAIR_STRATEGIES).default('balanced'),
  /** Shares of the labels of a balanced set. */
  variant: z.enum(PAIR_SET_VARIANTS).default('balanced-3'),
  size: z.int().min(1).max(5_000_000),
  theta: z.number().min(0).max(4),
  /** Leaves out Similar pairs that are truly Similar with a lower probability, by the raters; null for none. */
  leastCertainty: z.number().min(0).max(1).nullable().default(null),
  /** Of an active set: the run whose pairs it chooses from. */
  run: id.nullable().default(null),
  /** Of an active set: the pair set that it begins with and adds to. */
  startWith: id.nullable().default(null),
  seed,
});
export type PairSetOptions = z.infer<typeof pairSetOptionsSchema>;

const count = z.int().min(0);
const pairSetFactsSchema = z.object({
  pairs: count,
  labels: labelCountsSchema,
  distances: z.object({ width: z.number(), counts: z.array(count).readonly() }),
  degree: z.object({ least: count, mean: z.number(), most: count, counts: z.array(count).readonly() }),
  groups: count,
}) satisfies z.ZodType<PairSetFacts>;

/** What a pair set would hold, and how many pairs of each kind there are to draw from. */
export const pairSetPreviewSchema = z.object({
  images: z.int(),
  /** Of a balanced set; null of others, whose labels fall as they may. */
  wanted: labelCountsSchema.nullable(),
  /** Pairs of images that are different by more than theta, and that are Similar; both orders of a pair are one. */
  existing: z.object({ different: z.number(), similar: z.number() }),
  /** A set drawn like it, of as many pairs as are drawn for a preview at most; null where it cannot be drawn. */
  drawn: pairSetFactsSchema.nullable(),
  /** Why the set cannot be drawn, for a person; null where it can. */
  problem: z.string().nullable(),
});
export type PairSetPreview = z.infer<typeof pairSetPreviewSchema>;
