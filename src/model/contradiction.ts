import { z } from 'zod';
import { label } from './labels.ts';
import { id } from './scalars.ts';

/** An answer of a person that stands, in a contradiction. */
const contradictingAnswerSchema = z.object({
  /** Of the record. */
  entry: id,
  firstId: id,
  secondId: id,
  /** Of (first, second). */
  label,
  /** The screen showed the second image in the first one's place; null where that is not known. */
  shownSwapped: z.boolean().nullable(),
  /** Where it was said: answered there again, it is another. */
  task: id.nullable(),
  repeated: z.boolean(),
  runId: id.nullable(),
  /** Unix milliseconds. */
  createdAt: z.number(),
  /** How many of this person's contradictions it is part of: the one that is part of most is the likeliest slip. */
  contradictions: z.int().min(1),
});
export type ContradictingAnswer = z.infer<typeof contradictingAnswerSchema>;

/**
 * - reverse: the pair was shown with its sides exchanged, or told in the other order where the side is not known, and got another answer
 * - earlier: the pair was asked again, in another task for instance, and got another answer
 * - cycle: going one way round each image beats the next, one pair at most being similar, which no scores can give
 */
export const contradictionSchema = z.object({
  kind: z.enum(['reverse', 'earlier', 'cycle']),
  /** Names the answers: once one of them is revised, it is another contradiction. */
  key: z.string(),
  /** The newest first, which made the contradiction; those of a cycle in its order, each pair sharing an image with the next. */
  answers: z.array(contradictingAnswerSchema).min(2).readonly(),
});
export type Contradiction = z.infer<typeof contradictionSchema>;

/** What {@link Contradiction.key} looks like: the entries, rising. */
export const contradictionKeySchema = z.string().regex(/^\d+(-\d+)+$/);
