import { z } from 'zod';
import { label } from './labels.ts';
import { id } from './scalars.ts';

/** What a person can do with a pair. 'label' carries one; the others do not. */
export const judgementActionSchema = z.enum(['label', 'cannot-judge', 'skip', 'flag', 'unflag']);
export type JudgementAction = z.infer<typeof judgementActionSchema>;

/** An entry of the record of what people said. Never changed nor deleted: a change of mind is a later entry. */
export const judgementSchema = z.object({
  id,
  firstId: id,
  secondId: id,
  action: z.enum([...judgementActionSchema.options, 'undo']),
  /** Of (first, second) in this order; null for every action but 'label'. */
  label: label.nullable(),
  /** People's label of the pair before this entry, in the same order. */
  previous: label.nullable(),
  judge: z.string(),
  /** Time taken; null where it was not measured. */
  seconds: z.number().nullable(),
  /** The screen showed the second image in the first one's place. */
  shownSwapped: z.boolean(),
  /** The run whose answer was judged. */
  runId: id.nullable(),
  /** Unix milliseconds. */
  createdAt: z.number(),
  /** A later entry took it back. */
  undone: z.boolean(),
  /** The entry that this one takes back; a redo takes back an undo. */
  undoes: id.nullable(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** Who has judged, and how much. */
export const judgeSchema = z.object({
  judge: z.string(),
  /** Labels and pairs that could not be judged; what was taken back does not count. */
  judgements: z.int(),
  /** Of those whose time was measured; null where none was. */
  medianSeconds: z.number().nullable(),
});
export type Judge = z.infer<typeof judgeSchema>;
