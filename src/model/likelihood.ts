import { z } from 'zod';
import type { KindComparisonOutcome } from '../core/compare-kinds.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import { LIKELIHOOD_KINDS, type Likelihood, type LikelihoodKindName } from '../core/likelihood.ts';
import { interval } from './figures.ts';

/** How scores make answers. What was written when there was one kind does not name it. */
export const likelihoodSchema = z.union([
  z.strictObject({
    kind: z.literal('rao-kupper').default('rao-kupper'),
    scale: z.number().positive(),
    margin: z.number().positive(),
    bias: z.number(),
  }),
  z.strictObject({
    kind: z.literal('davidson'),
    scale: z.number().positive(),
    nu: z.number().positive(),
    bias: z.number(),
  }),
]) satisfies z.ZodType<Likelihood>;

export const likelihoodKind = z.enum(LIKELIHOOD_KINDS);

export const evidenceKind = z.enum(['hard', 'soft']) satisfies z.ZodType<EvidenceKind>;

/** By the parameters' names; null where one was held fixed or its error could not be computed. */
export const standardErrorsSchema = z.record(z.string(), z.number().nullable());
export type StandardErrors = z.infer<typeof standardErrorsSchema>;

const judgedAnswers = z.object({
  answers: z.int(),
  logLikelihood: z.object({ 'rao-kupper': z.number(), davidson: z.number() }) satisfies z.ZodType<
    Record<LikelihoodKindName, number>
  >,
});

/** How probable the kinds of likelihood make answers that they were not fitted to. */
export const kindComparisonSchema = z.discriminatedUnion('kind', [
  judgedAnswers.extend({
    kind: z.literal('compared'),
    images: z.int(),
    folds: z.array(judgedAnswers).readonly(),
    difference: z.number(),
    interval: interval.nullable(),
    better: likelihoodKind.nullable(),
  }),
  z.object({
    kind: z.literal('not-compared'),
    problem: z.enum(['separable', 'no-similar', 'not-increasing', 'not-converged', 'too-few-images']),
  }),
]) satisfies z.ZodType<KindComparisonOutcome>;

/** A likelihood that can be chosen by name. */
export const namedLikelihoodSchema = z.object({
  /** 'preset:uol', 'calibration:3'. */
  key: z.string(),
  /** For a person. */
  title: z.string(),
  likelihood: likelihoodSchema,
  /** Of a calibration; null for a preset. */
  standardErrors: standardErrorsSchema.nullable(),
  pairs: z.int().nullable(),
  /** When it was calibrated, in Unix milliseconds; null for a preset. */
  createdAt: z.number().nullable(),
});
export type NamedLikelihood = z.infer<typeof namedLikelihoodSchema>;
