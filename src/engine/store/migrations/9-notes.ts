import type { Database } from 'better-sqlite3';

/** Schema version 9: notes and review status of runs and slices, of which every version is kept. */
export function addNotes(database: Database): void {
  database.exec(`
    CREATE TABLE note (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      run_id INTEGER REFERENCES run (id),
      slice_id INTEGER REFERENCES slice (id),
      text TEXT NOT NULL,
      status TEXT CHECK (status IN ('needs-review', 'in-review', 'reviewed')),
      author TEXT NOT NULL,
      written_at INTEGER NOT NULL,
      CHECK ((run_id IS NULL) <> (slice_id IS NULL))
    ) STRICT;
    CREATE INDEX note_run ON note (run_id) WHERE run_id IS NOT NULL;
    CREATE INDEX note_slice ON note (slice_id) WHERE slice_id IS NOT NULL;
  `);
}
