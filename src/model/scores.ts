import { z } from 'zod';
import { interval } from './figures.ts';
import { label, triple } from './labels.ts';
import { evidenceKind, likelihoodSchema } from './likelihood.ts';
import { id } from './scalars.ts';

/** What scores are made of, as it is asked for. */
export const scoreSettingsSchema = z.strictObject({
  run: id,
  /** Null for the run's own: its newest calibration, else a preset. */
  likelihood: likelihoodSchema.nullable(),
  evidence: evidenceKind,
  /** Whether people's labels take the place of the model's answers; a pair that could not be judged keeps its answer. */
  corrections: z.boolean(),
  /** Null for the plan's. */
  referenceSetId: id.nullable(),
});
export type AskedScoreSettings = z.infer<typeof scoreSettingsSchema>;

/** One image's estimate. */
export const scoreRowSchema = z.object({
  imageId: id,
  name: z.string(),
  group: z.string().nullable(),
  trueScore: z.number().nullable(),
  score: z.number(),
  /** 95% interval: see its method. */
  interval,
  /** 95% interval of the noise of the answers. */
  profileInterval: interval,
  /** The end of the grid where the optimum lies; null for one inside. */
  boundHit: z.enum(['low', 'high']).nullable(),
  /** NLL at the score, in nats. */
  nll: z.number(),
  comparisons: z.int(),
  /** How many of them people's labels have changed; 0 without corrections. */
  corrected: z.int(),
});
export type ScoreRow = z.infer<typeof scoreRowSchema>;

/** An image that has no score under a filter. */
export const unscoredImageSchema = scoreRowSchema.pick({
  imageId: true,
  name: true,
  group: true,
  trueScore: true,
});

/** One answer about a target and a reference. */
export const targetAnswerSchema = z.object({
  /** In the order shown. */
  firstId: id,
  secondId: id,
  referenceId: id,
  referenceName: z.string(),
  referenceScore: z.number(),
  targetFirst: z.boolean(),
  /** The model's; null where labels alone were recorded. */
  probabilities: triple.nullable(),
  /** How many votes each label has; null where the comparison was answered once. */
  votes: triple.nullable(),
  label,
  /** People's label of this order. */
  human: label.nullable(),
  /** What it weighs where people's labels are weighted; absent where it is certain. */
  humanWeights: triple.optional(),
});
export type TargetAnswer = z.infer<typeof targetAnswerSchema>;

/** How the scores with few references compare with the truth, and with the scores of all references. */
export const adaptiveReplaySchema = z.object({
  /** Images replayed, of so many that have scores. */
  images: z.int(),
  ofImages: z.int(),
  /** `references` is their mean number a target. */
  full: z.object({ references: z.number(), pc: z.number().nullable(), mae: z.number().nullable() }),
  points: z
    .array(
      z.object({
        budget: z.int(),
        /** Null of fewer than three images of known score, or where it is not defined. */
        pc: z.number().nullable(),
        /** Null where no true score is known. */
        mae: z.number().nullable(),
        /** Mean |score with the budget - score with all|. */
        toFull: z.number(),
        /** Of the noise of the answers, which more of them narrow. */
        meanIntervalWidth: z.number(),
        /** Of the default intervals, which hold the comparator's error about an image too where that is known. */
        meanDefaultWidth: z.number(),
      }),
    )
    .readonly(),
});
export type AdaptiveReplay = z.infer<typeof adaptiveReplaySchema>;
