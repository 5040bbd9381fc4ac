import { z } from 'zod';
import { filterSchema } from '../model/filter.ts';
import { id } from '../model/scalars.ts';
import { similarAuditSchema, similarPieceSchema } from '../model/similar-audit.ts';

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
} as const;
