import { z } from 'zod';
import type { EvidenceKind } from '../core/evidence.ts';
import { LIKELIHOOD_KINDS, type Likelihood } from '../core/likelihood.ts';

/** How scores make answers. What was written when there was one kind does not name it. */
export const likelihoodSchema = z.union([
  z.strictObject({
    kind: z.literal('rao-kupper').default('rao-kupper'),
    scale: z.number().positive(),
    margin: z.number().positive(),
    bias: z.number(),
  }),
]) satisfies z.ZodType<Likelihood>;

export const likelihoodKind = z.enum(LIKELIHOOD_KINDS);

export const evidenceKind = z.enum(['hard', 'soft']) satisfies z.ZodType<EvidenceKind>;

/** By the parameters' names; null where one was held fixed or its error could not be computed. */
export const standardErrorsSchema = z.record(z.string(), z.number().nullable());
export type StandardErrors = z.infer<typeof standardErrorsSchema>;

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
});
export type NamedLikelihood = z.infer<typeof namedLikelihoodSchema>;
