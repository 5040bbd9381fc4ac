import { storedRun, storedSlice } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { Database } from '../../engine/store/database.ts';
import { notes, saveNote, versionsOf } from '../../engine/store/notes.ts';
import type { NoteSubject } from '../../model/note.ts';
import type { Handlers } from '../handler.ts';

export const notesHandlers: Handlers<'notes'> = {
  'notes.list': (_, { workspace }) => notes(workspace.db),

  'notes.versions': ({ subject }, { workspace }) => versionsOf(workspace.db, subject),

  'notes.save': async (asked, session) => {
    const { workspace } = session;
    const note = await workspace.transaction(() => {
      assertIsThere(workspace.db, asked.subject);
      return saveNote(workspace.db, asked);
    });
    session.changed(['notes']);
    return note;
  },
};

/** @throws AppError `run-missing`, `slice-missing` */
function assertIsThere(db: Database, { kind, id }: NoteSubject): void {
  if (kind === 'run') storedRun(db, id);
  else storedSlice(db, id);
}
