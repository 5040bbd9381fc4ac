import { z } from 'zod';
import { id } from './scalars.ts';

/** How far the review of a run or a slice is. */
export const REVIEW_STATUSES = ['needs-review', 'in-review', 'reviewed'] as const;
export const reviewStatus = z.enum(REVIEW_STATUSES);
export type ReviewStatus = z.infer<typeof reviewStatus>;

/** In words. */
export const REVIEW_WORDS: Readonly<Record<ReviewStatus, string>> = {
  'needs-review': 'needs review',
  'in-review': 'in review',
  reviewed: 'reviewed',
};

/** What a note is about. */
export const noteSubjectSchema = z.strictObject({ kind: z.enum(['run', 'slice']), id });
export type NoteSubject = Readonly<z.infer<typeof noteSubjectSchema>>;

/** UTF-16 units of a note: some thirty pages. */
export const LONGEST_NOTE = 100_000;

/** What somebody wrote about a run or a slice, and how far its review was then. */
export const noteSchema = z.object({
  id,
  subject: noteSubjectSchema,
  /** Markdown; empty for none. */
  text: z.string(),
  /** Null for none. */
  status: reviewStatus.nullable(),
  author: z.string(),
  /** When it was written last; Unix milliseconds. */
  at: z.number(),
});
export type Note = Readonly<z.infer<typeof noteSchema>>;
