import type { Database } from 'better-sqlite3';

/** Schema version 24: which process answers which first image of a run, where several share it. */
export function addRunLeases(database: Database): void {
  database.exec(`
    CREATE TABLE run_lease (
      run_id INTEGER NOT NULL REFERENCES run (id),
      first_id INTEGER NOT NULL REFERENCES image (id),
      holder TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (run_id, first_id)
    ) STRICT, WITHOUT ROWID;
  `);
}
