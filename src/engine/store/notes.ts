import type { Note, NoteSubject, ReviewStatus } from '../../model/note.ts';
import { AppError } from '../app-error.ts';
import type { Database } from './database.ts';

/*
 * Every version of a note is kept; the newest is the one that counts. Saving again under the same key, while it is the
 * newest, changes it in place: so one sitting of writing is one version, however often it is saved.
 */

interface Row extends Omit<Note, 'subject'> {
  readonly runId: number | null;
  readonly sliceId: number | null;
}

const COLUMNS = 'id, run_id AS runId, slice_id AS sliceId, text, status, author, written_at AS at';

/** What is saved. */
export interface NewNote {
  /** A uuid of one sitting of writing. */
  readonly key: string;
  readonly subject: NoteSubject;
  /** The version that was read before it was written; null for none. */
  readonly base: number | null;
  readonly text: string;
  readonly status: ReviewStatus | null;
  readonly author: string;
}

/** The note about a run or a slice; null where nobody has written one. Reports and exports read it here. */
export function noteOf(db: Database, subject: NoteSubject): Note | null {
  return versionsOf(db, subject, 1)[0] ?? null;
}

/**
 * The versions of a note, the newest first.
 *
 * @param most defaults to all
 */
export function versionsOf(db: Database, { kind, id }: NoteSubject, most = -1): Note[] {
  return db
    .prepare<[number, number], Row>(
      `SELECT ${COLUMNS} FROM note WHERE ${kind}_id = ? ORDER BY id DESC LIMIT ?`,
    )
    .all(id, most)
    .map(fromRow);
}

/** The newest note about each run and each slice that is there. */
export function notes(db: Database): Note[] {
  return db
    .prepare<[], Row>(
      `SELECT ${COLUMNS} FROM note WHERE id IN (SELECT max(id) FROM note GROUP BY run_id, slice_id)
       AND (run_id IN (SELECT id FROM run WHERE removed_at IS NULL)
         OR slice_id IN (SELECT id FROM slice WHERE removed_at IS NULL)) ORDER BY id`,
    )
    .all()
    .map(fromRow);
}

/**
 * Saves a version of a note. Call it in a transaction.
 *
 * @returns the note as it is kept
 * @throws AppError `note-changed` where another version has come after the one that was read
 */
export function saveNote(db: Database, { key, subject, base, text, status, author }: NewNote): Note {
  const newest = noteOf(db, subject);
  const sitting = db.prepare<[string], number>('SELECT id FROM note WHERE key = ?').pluck().get(key);
  const now = Date.now();
  if (sitting !== undefined && sitting === newest?.id) {
    db.prepare('UPDATE note SET text = ?, status = ?, author = ?, written_at = ? WHERE id = ?').run(
      text,
      status,
      author,
      now,
      sitting,
    );
    return { ...newest, text, status, author, at: now };
  }
  if (sitting !== undefined || (newest?.id ?? null) !== base)
    throw new AppError(
      'note-changed',
      `This note was changed elsewhere${newest === null ? '' : `, by ${newest.author}`}.`,
      'Look at that version, and save yours on top of it.',
    );
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO note (key, ${subject.kind}_id, text, status, author, written_at) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(key, subject.id, text, status, author, now);
  return { id: Number(lastInsertRowid), subject, text, status, author, at: now };
}

function fromRow({ runId, sliceId, ...note }: Row): Note {
  const subject =
    runId === null ? { kind: 'slice' as const, id: sliceId ?? 0 } : { kind: 'run' as const, id: runId };
  return { ...note, subject };
}
