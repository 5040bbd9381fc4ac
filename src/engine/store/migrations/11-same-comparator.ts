import type { Database } from 'better-sqlite3';

/** Schema version 11: a person can say that a run is of the same comparator as another, so that one's calibration is the other's. */
export function addSameComparator(database: Database): void {
  database.exec(`
    CREATE TABLE same_comparator (
      run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
      as_run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      CHECK (run_id <> as_run_id)
    ) STRICT;
  `);
}
