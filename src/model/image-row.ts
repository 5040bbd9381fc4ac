import { z } from 'zod';
import { id } from './scalars.ts';

/** An image of a dataset, as lists show it. */
export const imageRowSchema = z.object({
  id,
  name: z.string(),
  /** True score on 1-5, or an estimated one. */
  score: z.number().nullable(),
  /** Standard error of an estimated score, on 1-5; null of a true one. */
  scoreError: z.number().nullable(),
  rawScore: z.number().nullable(),
  /** Standard deviation of the raters' scores, on 1-5. */
  raterSpread: z.number().nullable(),
  raterCount: z.int().nullable(),
  group: z.string().nullable(),
  /** Part of the split asked for; null outside it, or where no split was named. */
  part: z.string().nullable(),
  /** Whether there is a file to show. */
  file: z.boolean(),
});
export type ImageRow = z.infer<typeof imageRowSchema>;
