import { z } from 'zod';
import { interval, metric } from './figures.ts';
import { id } from './scalars.ts';

/** What can be supposed of one comparison, in the order shown: that it was right, was not asked, or named the other image. */
export const SUPPOSITIONS = ['right', 'leftOut', 'turned'] as const;
export type Supposition = (typeof SUPPOSITIONS)[number];

/**
 * 'right', 'leftOut' and 'turned' go by the change of the run's MAE, 'influence' by how far the score moves without the
 * comparison, 'residual' by |estimate - true score| of the target. What is not known comes last either way.
 */
export const HARM_SORTS = [...SUPPOSITIONS, 'influence', 'loss', 'modelLoss', 'residual', 'order'] as const;
export const harmSortSchema = z.strictObject({ by: z.enum(HARM_SORTS), descending: z.boolean() });
export type HarmSort = z.infer<typeof harmSortSchema>;

/** What one comparison would do if it were otherwise. */
const effectSchema = z.object({
  /** Change of its target's score. */
  score: z.number(),
  /** Change of the mean |estimate - true score|; null where the target's true score is not known. */
  mae: z.number().nullable(),
});
export type PairEffect = z.infer<typeof effectSchema>;

/** What one comparison does to the score of its target, and to the run's. */
export const pairHarmSchema = z.object({
  targetId: id,
  /** The target's estimate under all evidence, and less its true score. */
  score: z.number(),
  residual: z.number().nullable(),
  /** -ln P(answer | true scores) under the likelihood, in nats; null where a score is not known. */
  loss: z.number().nullable(),
  /** -ln p(true label) by the model's probabilities; null where there are none, no truth is known, or it is infinite. */
  modelLoss: z.number().nullable(),
  /** Null where nothing is left, where the truth is not known, and for a Similar that has no other side. */
  right: effectSchema.nullable(),
  leftOut: effectSchema.nullable(),
  turned: effectSchema.nullable(),
});
export type PairHarm = z.infer<typeof pairHarmSchema>;

/** Which answers are supposed to be otherwise. */
export const harmSelectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('similar') }),
  z.strictObject({ kind: z.literal('wrong') }),
  /** Answers about references of a group. */
  z.strictObject({ kind: z.literal('group'), group: z.string().max(200) }),
  z.strictObject({ kind: z.literal('reference'), imageId: id }),
  /** Those that pass the filter, of all that there are about its images. */
  z.strictObject({ kind: z.literal('filter') }),
  z.strictObject({
    kind: z.literal('pairs'),
    /** First and second image's ids, in the order shown. */
    pairs: z
      .array(z.tuple([id, id]).readonly())
      .max(500)
      .readonly(),
  }),
]);
export type HarmSelection = z.infer<typeof harmSelectionSchema>;

/** Errors of some scores; null where they are not defined. */
const errorsSchema = z.object({
  pc: z.number().nullable(),
  mae: z.number(),
  rmse: z.number(),
});

/** What some answers do together. */
export const whatIfEffectSchema = z.object({
  /** Answers that are supposed to be otherwise, of so many, about so many images. */
  answers: z.int(),
  ofAnswers: z.int(),
  images: z.int(),
  /** Images that would be left without an answer; they are in neither figure. */
  unscored: z.int(),
  /** Images of known score that both figures are of. */
  n: z.int(),
  before: errorsSchema.nullable(),
  after: errorsSchema.nullable(),
  /** After less before, with the paired interval at 95 % of the choice of images. */
  difference: z.object({ pc: metric, mae: metric, rmse: metric }).nullable(),
});
export type WhatIfEffect = z.infer<typeof whatIfEffectSchema>;

/** What one reference does to the scores of all images compared with it. */
export const referenceHarmSchema = z.object({
  imageId: id,
  name: z.string(),
  group: z.string().nullable(),
  trueScore: z.number(),
  /** Answers about it, of so many images of known score. */
  answers: z.int(),
  images: z.int(),
  wrong: z.int(),
  /** Change of the run's MAE without it; null where no true score is known. */
  mae: z.number().nullable(),
  maeInterval: interval.nullable(),
  /**
   * How much higher than its true score its answers place it, in units of score, by maximum likelihood at the targets' true
   * scores; null where they set no limit.
   */
  bias: z.number().nullable(),
  biasInterval: interval.nullable(),
});
export type ReferenceHarm = z.infer<typeof referenceHarmSchema>;

/** One image's error, and whether one pair or many make it: see core's CollectiveLean. */
export const targetHarmSchema = z.object({
  imageId: id,
  name: z.string(),
  group: z.string().nullable(),
  trueScore: z.number().nullable(),
  score: z.number(),
  /** The end of the scale where the optimum lies; null for one inside. */
  boundHit: z.enum(['low', 'high']).nullable(),
  residual: z.number().nullable(),
  comparisons: z.int(),
  wrong: z.int(),
  /** Null where the true score is not known. */
  lean: z
    .object({
      near: z.int(),
      higher: z.int(),
      lower: z.int(),
      strongest: z.object({ referenceId: id, name: z.string(), nearer: z.number() }).nullable(),
      isCollective: z.boolean(),
    })
    .nullable(),
});
export type TargetHarm = z.infer<typeof targetHarmSchema>;

/** The lists of what hurts. */
export const HARM_LISTS = ['comparisons', 'images', 'references'] as const;
export type HarmList = (typeof HARM_LISTS)[number];

/** The list of comparisons begins with those that would lower MAE most if they were right. */
export const FIRST_HARM_SORT: HarmSort = { by: 'right', descending: false };

/** Whether a first press on a column's head sorts the largest first: a change of MAE hurts most where it is lowest. */
export function isLargestFirst(by: HarmSort['by']): boolean {
  return !(SUPPOSITIONS as readonly string[]).includes(by) && by !== 'order';
}
