import { z } from 'zod';

const imageIds = z.array(z.int().positive()).min(1);

/** 'forward': as listed; 'both': every comparison a second time with the images in the other order. */
const orders = z.enum(['forward', 'both']);

const likelihood = z.object({
  scale: z.number().positive(),
  margin: z.number().positive(),
  bias: z.number(),
});

/**
 * Which comparisons a run makes; images by their ids.
 *
 * - against-references: every target shown first, every reference of the set second
 * - pair-set: the pairs of a stored set, in the order they are stored
 * - all-pairs: every image before every later one of the list
 * - adaptive: as against-references, but each target's references are chosen by Fisher information under `likelihood`
 *   and `evidence`, `batch` at a time, until the score's interval is no wider than `intervalWidth` or `budget`
 *   references have been asked
 */
export const runPlanSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('against-references'), targets: imageIds, references: z.int(), orders }),
  z.object({ kind: z.literal('pair-set'), pairSetId: z.int(), orders }),
  z.object({ kind: z.literal('all-pairs'), images: imageIds, orders }),
  z.object({
    kind: z.literal('adaptive'),
    targets: imageIds,
    references: z.int(),
    orders,
    budget: z.int().positive(),
    intervalWidth: z.number().positive(),
    batch: z.int().positive(),
    likelihood,
    evidence: z.enum(['hard', 'soft']),
  }),
]);

export type RunPlan = z.infer<typeof runPlanSchema>;
