import type { Database } from 'better-sqlite3';

/** SQLite's `application_id` of a store: "TIEB" in ASCII. */
export const APPLICATION_ID = 0x54494542;

/**
 * Schema version 7: the file says whose it is, and knows what is still being written.
 *
 * What is written in many transactions has a row in `unfinished` until it is whole: the row of `kind` with the id `row`,
 * which counts as removed until then. Whoever writes it holds the lock of that name; where nobody does, it is left over.
 */
export function markStoreAndUnfinished(database: Database): void {
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.exec(`
    CREATE TABLE unfinished (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('dataset', 'pair_set')),
      row INTEGER NOT NULL
    ) STRICT;
  `);
}
