import { z } from 'zod';
import { label } from './labels.ts';
import { id, name } from './scalars.ts';

/** What a person can do with a pair. 'label' carries one; 'comment' is a comment, or reasons, without an answer. */
export const judgementActionSchema = z.enum(['label', 'cannot-judge', 'skip', 'comment', 'flag', 'unflag']);
export type JudgementAction = z.infer<typeof judgementActionSchema>;

/** Besides, what other tools' answers can be: handed in without an answer, and thrown away, with its label or without. */
export const saidActionSchema = z.enum([...judgementActionSchema.options, 'empty', 'discard']);
export type SaidAction = z.infer<typeof saidActionSchema>;

/** What a reviewer does with a pair: settle its label, or return it to those who answered it. */
export const reviewActionSchema = z.enum(['decide', 'send-back']);
export type ReviewAction = z.infer<typeof reviewActionSchema>;

/** How far an answer is. A pair without one is pending. */
export const judgementStatusSchema = z.enum(['draft', 'submitted', 'skipped', 'empty', 'discarded']);
export type JudgementStatus = z.infer<typeof judgementStatusSchema>;

/** The status that an action gives, unless the answer is only a draft; null for what is no answer. */
export const STATUS_OF = {
  label: 'submitted',
  'cannot-judge': 'submitted',
  skip: 'skipped',
  empty: 'empty',
  discard: 'discarded',
  comment: null,
  flag: null,
  unflag: null,
  decide: null,
  'send-back': null,
  undo: null,
} as const satisfies Readonly<Record<SaidAction | ReviewAction | 'undo', JudgementStatus | null>>;

/** Of a comment, in UTF-16 units. */
export const LONGEST_COMMENT = 2000;

export const commentSchema = z.string().max(LONGEST_COMMENT);

/** Reasons out of a task's list. */
export const reasonsSchema = z.array(name).max(20).readonly();

/** An entry of the record of what people said. Never changed nor deleted: a change of mind is a later entry. */
export const judgementSchema = z.object({
  id,
  firstId: id,
  secondId: id,
  action: z.enum([...saidActionSchema.options, ...reviewActionSchema.options, 'undo']),
  /** Null for entries that are no answer. */
  status: judgementStatusSchema.nullable(),
  /** Of (first, second) in this order; null for every action but 'label', 'decide' and 'discard'. */
  label: label.nullable(),
  /** People's label of the pair before this entry, in the same order. */
  previous: label.nullable(),
  /** Name of the person as it is now. */
  judge: z.string(),
  person: id,
  /** The task in which it was said; null for a run's own queue and for other views. */
  task: id.nullable(),
  /** A reviewer's step, or its undo: no answer, and a stack of its own. */
  review: z.boolean(),
  /** An answer to the second showing of a pair, with its sides exchanged: it measures the person and changes no label. */
  repeated: z.boolean(),
  /** Time taken; null where it was not measured. */
  seconds: z.number().nullable(),
  /** The screen showed the second image in the first one's place; null where that is not known. */
  shownSwapped: z.boolean().nullable(),
  /** Neither truth nor prediction was on screen; null where that is not known. */
  blind: z.boolean().nullable(),
  /** This person had been shown the model's answer to the pair, then or earlier; null where that is not known. */
  predictionSeen: z.boolean().nullable(),
  /** The same of the true scores. */
  truthSeen: z.boolean().nullable(),
  /** The answer was a prediction that the person accepted. */
  takenOver: z.boolean(),
  /** What this entry says beside its answer; null for nothing, '' takes an earlier comment away. */
  comment: z.string().nullable(),
  reasons: z.array(z.string()).readonly().nullable(),
  /** The run whose answer was judged. */
  runId: id.nullable(),
  /** Entries of one import or one change of many pairs share it; they are undone as one. */
  batch: z.string().nullable(),
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
  person: id,
  /** Labels and pairs that could not be judged; what was taken back or is a draft does not count. */
  judgements: z.int(),
  /** Of those whose time was measured; null where none was. */
  medianSeconds: z.number().nullable(),
});
export type Judge = z.infer<typeof judgeSchema>;

/** Pairs that can be changed in one step: they go as one message, and the record is written in one go. */
export const MOST_PAIRS_AT_ONCE = 50_000;

/** What can be said of many pairs at once. */
export const bulkActionSchema = judgementActionSchema.extract([
  'label',
  'cannot-judge',
  'flag',
  'unflag',
  'comment',
]);
