import { z } from 'zod';
import { id, name, seed } from './scalars.ts';
import { whoseLabelsSchema } from './whose-labels.ts';

export const PAIR_WEIGHTS = ['equal', 'agreement'] as const;
export type PairWeights = (typeof PAIR_WEIGHTS)[number];

/** Pair sets to be made of what people said in a task. */
export const taskSetsRequestSchema = z.strictObject({
  task: id,
  /** Of the set to train on; the other one is "NAME held out". */
  name: name.max(190),
  whose: whoseLabelsSchema,
  /** Least share of a pair's people that gave its label, in [0, 1]. */
  leastAgreement: z.number().min(0).max(1),
  /** Share of the images that are held out, in [0, 0.9]; 0 for none. */
  heldOut: z.number().min(0).max(0.9),
  seed,
  /** What each pair to train on counts: as any other, or by the share of its people that gave its label. Defaults to equal. */
  weights: z.enum(PAIR_WEIGHTS).optional(),
});
export type TaskSetsRequest = z.infer<typeof taskSetsRequestSchema>;

/** Share of the images that is held out where nothing is said: a tenth of random pairs has both images among them. */
export const DEFAULT_HELD_OUT = 0.3;

export const taskSetsSchema = z.object({
  name: z.string(),
  pairSet: id,
  heldOutSet: z.object({ id, name: z.string() }).nullable(),
  /** Pairs that somebody answered, and what became of them. */
  answered: z.int(),
  /** Predictions that people accepted. */
  takenOver: z.int(),
  withoutLabel: z.int(),
  belowAgreement: z.int(),
  training: z.int(),
  heldOut: z.int(),
  /** Of an image that is held out and one that is not. */
  between: z.int(),
});
export type TaskSets = z.infer<typeof taskSetsSchema>;
