import { z } from 'zod';
import { LONGEST_NOTE, noteSchema, noteSubjectSchema, reviewStatus } from '../model/note.ts';
import { id, name } from '../model/scalars.ts';

export const notesRequests = {
  /** The newest note about each run and slice. */
  'notes.list': { params: z.strictObject({}), result: z.array(noteSchema).readonly() },
  /** Every version of one, the newest first. */
  'notes.versions': {
    params: z.strictObject({ subject: noteSubjectSchema }),
    result: z.array(noteSchema).readonly(),
  },
  /** Saves a version; refuses where another has come after `base`. The same key again changes its version in place. */
  'notes.save': {
    params: z.strictObject({
      key: z.uuid(),
      subject: noteSubjectSchema,
      base: id.nullable(),
      text: z.string().max(LONGEST_NOTE),
      status: reviewStatus.nullable(),
      author: name,
    }),
    result: noteSchema,
  },
} as const;
