import { z } from 'zod';
import { interval } from '../model/figures.ts';
import { filterSchema } from '../model/filter.ts';
import { likelihoodSchema } from '../model/likelihood.ts';
import { id } from '../model/scalars.ts';
import {
  similarAuditSchema,
  similarPieceSchema,
  similarScoresSchema,
  similarVariantSchema,
} from '../model/similar-audit.ts';

export const similarRequests = {
  /** How far Similar can be trusted: the verdict, and each answer over score difference. */
  'similar.audit': { params: z.strictObject({ filter: filterSchema }), result: similarAuditSchema },
  /** The same of each group of images, or of each part of a split; of targets where the filter names no side. */
  'similar.pieces': {
    params: z.strictObject({
      filter: filterSchema,
      by: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('group') }),
        z.strictObject({ kind: z.literal('part'), split: id }),
      ]),
    }),
    result: z.array(similarPieceSchema).readonly(),
  },
  /**
   * By how many times as often another run calls Similar for each true one, under the filter of either: its ratio over the run's,
   * with a paired interval. Null where one has none.
   */
  'similar.ratioDifference': {
    params: z.strictObject({ filter: filterSchema, other: id }),
    result: z.object({ value: z.number(), interval: interval.nullable(), commonPairs: z.int() }).nullable(),
  },
  /** How good the scores are with Similar treated in one way, beside Similar as it was answered. */
  'similar.scores': {
    params: z.strictObject({
      filter: filterSchema,
      /** Null for the run's own. */
      likelihood: likelihoodSchema.nullable(),
      variant: similarVariantSchema,
    }),
    result: similarScoresSchema,
  },
} as const;
