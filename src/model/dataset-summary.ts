import { z } from 'zod';
import { askSchema } from './ask.ts';
import { estimatedScoresSchema } from './estimated-scores.ts';
import { id } from './scalars.ts';

/** As many of something as there are images in it. */
const sized = z.object({ name: z.string(), images: z.int() });

/** What a workspace holds of one dataset, counted. */
export const datasetSummarySchema = z.object({
  id,
  name: z.string(),
  /** The layout that was imported. */
  kind: z.string(),
  simulated: z.boolean(),
  /** What its images are compared by, as far as somebody has said so. */
  ask: askSchema,
  images: z.int(),
  scored: z.int(),
  /** Where the scores come from where nobody gave them; null of true scores and of none. */
  estimatedScores: estimatedScoresSchema.nullable(),
  groups: z.array(sized).readonly(),
  importedAt: z.number(),
  /** What the import could not use and what it has to say, at most a thousand. */
  problems: z.array(z.object({ where: z.string(), message: z.string() })).readonly(),
  problemCount: z.int(),
  noteCount: z.int(),
  splits: z
    .array(z.object({ id, name: z.string(), kind: z.string(), parts: z.array(sized).readonly() }))
    .readonly(),
  referenceSets: z.array(sized.extend({ id, splitId: id.nullable() })).readonly(),
  pairSets: z
    .array(
      z.object({
        id,
        name: z.string(),
        variant: z.string(),
        theta: z.number(),
        pairs: z.int(),
        splitId: id.nullable(),
        part: z.string().nullable(),
      }),
    )
    .readonly(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;
