import { z } from 'zod';
import type { EvidenceKind } from '../core/evidence.ts';
import type { Likelihood } from '../core/likelihood.ts';

export const likelihood = z.strictObject({
  scale: z.number().positive(),
  margin: z.number().positive(),
  bias: z.number(),
}) satisfies z.ZodType<Likelihood>;

export const evidenceKind = z.enum(['hard', 'soft']) satisfies z.ZodType<EvidenceKind>;
