import { z } from 'zod';
import { pairHarmSchema } from './harm.ts';
import { judgementStatusSchema } from './judgement.ts';
import { label, triple } from './labels.ts';
import { id } from './scalars.ts';

export const PAIR_SORTS = [
  'order',
  'first',
  'second',
  'truth',
  'model',
  'human',
  'reverse',
  'pFirst',
  'pSecond',
  'pSimilar',
  'margin',
  'entropy',
  'distance',
  'divergence',
] as const;

/** Those of them that go by probabilities: where none were recorded they leave the order by images. */
export const PROBABILITY_SORTS: ReadonlySet<(typeof PAIR_SORTS)[number]> = new Set([
  'pFirst',
  'pSecond',
  'pSimilar',
  'margin',
  'entropy',
  'divergence',
]);

/**
 * 'order': by first and second image's id; ties keep that order. 'first' and 'second' go by the images' names, and those
 * by their numbers too: 9.jpg before 10.jpg; labels by the order of LABELS, 'reverse' by the label as it was given. What
 * is not known comes last either way.
 */
export const pairSortSchema = z.strictObject({ by: z.enum(PAIR_SORTS), descending: z.boolean() });
export type PairSort = z.infer<typeof pairSortSchema>;

/** One comparison of a run, in the order shown. */
export const pairRowSchema = z.object({
  firstId: id,
  secondId: id,
  firstName: z.string(),
  secondName: z.string(),
  firstScore: z.number().nullable(),
  secondScore: z.number().nullable(),
  /** By the rule; null where a score is not known. */
  truth: label.nullable(),
  model: label,
  /** The model's; null where labels alone were recorded, as the two figures of them that follow. */
  probabilities: triple.nullable(),
  /** How many votes each label has; null where the run has one answer to each comparison. */
  votes: triple.nullable(),
  /** Largest minus second largest probability. */
  margin: z.number().nullable(),
  /** In nats. */
  entropy: z.number().nullable(),
  /** The answer to the other order, as it was given (not reversed); null where it was not asked. */
  reverse: z.object({ label, probabilities: triple.nullable(), votes: triple.nullable() }).nullable(),
  /** People's newest label of this order; null where there is none. */
  human: label.nullable(),
  cannotJudge: z.boolean(),
  flagged: z.boolean(),
  /** The other run's label; null where it has none, or where no other run was named. */
  other: label.nullable(),
  /** What each person says of it, of this order; in the list of pairs alone, and absent where nobody says anything. */
  said: z
    .array(
      z.object({
        person: z.string(),
        status: judgementStatusSchema.nullable(),
        label: label.nullable(),
        flagged: z.boolean(),
        /** '' for none. */
        comment: z.string(),
      }),
    )
    .readonly()
    .optional(),
  /** What it does to the scores; in the list of what hurts alone. */
  harm: pairHarmSchema.optional(),
});
export type PairRow = z.infer<typeof pairRowSchema>;
