import { z } from 'zod';
import { filterSchema } from '../model/filter.ts';
import { pairMatrixSchema, rankingSchema, rankingSettingsSchema, rankRange } from '../model/ranking.ts';

export const rankingRequests = {
  /** A run's images ranked by its answers alone (Bradley-Terry), or what the answers leave open. */
  'ranking.get': {
    params: rankingSettingsSchema.extend({ filter: filterSchema }),
    result: rankingSchema,
  },
  /** How often images beat each other and were compared, ordered by rank. */
  'ranking.matrix': {
    params: rankingSettingsSchema.extend({
      filter: filterSchema,
      cells: z.strictObject({ rows: rankRange, columns: rankRange }).nullable(),
    }),
    result: pairMatrixSchema,
  },
} as const;
