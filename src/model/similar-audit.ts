import { z } from 'zod';
import type { SimilarCounts, SimilarVerdict } from '../core/similar-verdict.ts';
import { interval, metric, proportion } from './figures.ts';
import { filterSchema } from './filter.ts';
import { likelihoodSchema } from './likelihood.ts';

const verdict = z.object({
  kind: z.enum(['collapsed', 'under-called', 'over-called', 'neither', 'unknown']),
  reason: z.enum(['no-truth', 'filter', 'few', 'wide']).nullable(),
}) satisfies z.ZodType<SimilarVerdict>;

/** A bin (low, high] of |true score difference|, the first one with 0. */
const bin = z.object({
  low: z.number(),
  high: z.number(),
  /** Answers in it. */
  n: z.int(),
  /** Share of each answer; null of none. */
  answers: z.object({ First: proportion, Second: proportion, Similar: proportion }).nullable(),
  /** Share of the answers that name the higher image, and the lower; null within theta, where none is, and of none. */
  higher: proportion.nullable(),
  lower: proportion.nullable(),
});
export type SimilarBin = z.infer<typeof bin>;

/** What recall and precision of Similar would be, were pairs Similar up to a distance. */
const upTo = z.object({
  distance: z.number(),
  recall: proportion.nullable(),
  precision: proportion.nullable(),
});
export type SimilarUpTo = z.infer<typeof upTo>;

/** How far Similar can be trusted. Where several people or members answered a comparison, every answer counts. All intervals are at 95 %. */
export const similarAuditSchema = z.object({
  theta: z.number(),
  /** Answers to comparisons whose true label is known, and those left out. */
  n: z.int(),
  unknown: z.int(),
  /** Comparisons that were given the former: fewer where there are several answers to one. */
  comparisons: z.int(),
  /** Images in them. */
  images: z.int(),
  /** Called Similar, truly Similar, and both. */
  called: z.int(),
  truly: z.int(),
  both: z.int(),
  shareCalled: proportion.nullable(),
  shareTruly: proportion.nullable(),
  recall: proportion.nullable(),
  precision: proportion.nullable(),
  /** Called over truly Similar; null where none is truly Similar. No interval where no call is wrong and none is missing. */
  ratio: z.object({ value: z.number(), interval: interval.nullable() }).nullable(),
  verdict,
  /**
   * Of estimated scores, answers whose true label is open: the 95 % interval of the difference, the two errors taken as independent, has
   * both sides of theta in it. Absent of true scores.
   */
  doubtful: z.int().optional(),
  /** By rising distance, as far as there are comparisons; the first `withinTheta` of them are truly Similar. */
  bins: z.array(bin).readonly(),
  withinTheta: z.int(),
  /** At the upper end of each bin. */
  upTo: z.array(upTo).readonly(),
}) satisfies z.ZodType<SimilarCounts & { readonly verdict: SimilarVerdict }>;
export type SimilarAudit = z.infer<typeof similarAuditSchema>;

/** A part or a group with its audit. */
export const similarPieceSchema = z.object({
  name: z.string(),
  /** Under which its comparisons are listed. */
  filter: filterSchema,
  audit: similarAuditSchema,
});
export type SimilarPiece = z.infer<typeof similarPieceSchema>;

/**
 * How Similar is treated in scores.
 *
 * - `kept`: as it was answered
 * - `dropped`: comparisons called Similar say nothing
 * - `soft`: answers count by their probabilities
 * - `recalibrated`: under the likelihood fitted to the run's answers about other images
 * - `corrected`: people's labels take the place of the answers
 */
export const SIMILAR_VARIANTS = ['kept', 'dropped', 'soft', 'recalibrated', 'corrected'] as const;
export const similarVariantSchema = z.enum(SIMILAR_VARIANTS);
export type SimilarVariant = z.infer<typeof similarVariantSchema>;

/** How good the scores are one way, and how much better or worse than with Similar as it was answered. */
export const similarScoresSchema = z.object({
  likelihood: likelihoodSchema,
  likelihoodSource: z.string(),
  /** Why there are none; null where there are. */
  missing: z
    .enum([
      'no-probabilities',
      'no-corrections',
      'too-few-images',
      'not-fitted',
      'no-answers',
      'several-reference-sets',
    ])
    .nullable(),
  /** Images of known score, answers about them, and of these those that people's labels have changed. */
  images: z.int(),
  answers: z.int(),
  corrected: z.int(),
  pc: metric,
  mae: metric,
  rmse: metric,
  /** Less that of Similar as it was answered, over the same images. */
  difference: z.object({ n: z.int(), pc: metric, mae: metric, rmse: metric }).nullable(),
});
export type SimilarScores = z.infer<typeof similarScoresSchema>;
