import { z } from 'zod';
import { metric, proportion, proportionOfLabels } from './figures.ts';
import { likelihoodSchema } from './likelihood.ts';
import { id } from './scalars.ts';

/** A run that was scored, or whose answers the truth can judge, as a row of the table of experiments. */
export const resultRowSchema = z.object({
  runId: id,
  name: z.string(),
  dataset: z.string(),
  model: z.string().nullable(),
  simulated: z.boolean(),
  /** For a person: plan, orders, members, pair-set variant. */
  settings: z.string(),
  likelihood: likelihoodSchema.nullable(),
  likelihoodSource: z.string().nullable(),
  /** In the newest scoring, of which PC, MAE and RMSE are; 0 where there is none. */
  images: z.int(),
  /** Images that the filter asks for, of whose comparisons none passes it. */
  unscored: z.int(),
  /** Which comparisons the newest scoring was made of, in words; null for all of the run. */
  scoredUnder: z.string().nullable(),
  /** Limits of the filter that say nothing about this run, which holds no probabilities. */
  notLimitedBy: z.array(z.enum(['margin', 'entropy'])).readonly(),
  comparisons: z.int(),
  pc: metric,
  /** The best PC that the dataset's own noise leaves any method; null where neither ratings nor twins tell. */
  bestPc: z.number().nullable(),
  mae: metric,
  rmse: metric,
  accuracy: proportion.nullable(),
  recall: proportionOfLabels,
  agreement: proportion.nullable(),
  finishedAt: z.number().nullable(),
});
export type ResultRow = z.infer<typeof resultRowSchema>;
