import { z } from 'zod';
import { interval, proportion } from './figures.ts';
import { id } from './scalars.ts';

/** How often two runs say what the labels of a pair set do. Intervals are over images. */
const accuracyOnLabelsSchema = z.object({
  /** Pairs that both runs answered, of so many in the set, and answers about them: one an order that both have. */
  pairs: z.int(),
  ofPairs: z.int(),
  answers: z.int(),
  before: proportion,
  after: proportion,
  /** After less before, pair by pair; its interval is null where it is not defined. */
  difference: z.object({ value: z.number(), interval: interval.nullable() }),
});
export type AccuracyOnLabels = z.infer<typeof accuracyOnLabelsSchema>;

/** What a training can be measured on: labels that are held out, and runs of before and after it. */
export const heldOutLabelsSchema = z.object({
  pairSets: z.array(z.object({ id, name: z.string(), pairs: z.int() })).readonly(),
  /** Runs of the dataset that hold answers, the oldest first. */
  runs: z
    .array(
      z.object({
        id,
        name: z.string(),
        /** A member has an adapter of the training's. */
        ofTraining: z.boolean(),
      }),
    )
    .readonly(),
  /** What was asked for, else what is likely meant; null where nothing is. */
  chosen: z.object({ pairSet: id.nullable(), before: id.nullable(), after: id.nullable() }),
  /** Null until all three are chosen, and where the runs have answered none of the pairs in common. */
  accuracy: accuracyOnLabelsSchema.nullable(),
});
export type HeldOutLabels = z.infer<typeof heldOutLabelsSchema>;
