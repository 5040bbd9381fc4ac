import type { Database } from 'better-sqlite3';

/** Schema version 10: a scoring knows which comparisons it was made of, and against which references. */
export function addScoringFilter(database: Database): void {
  database.exec(`
    ALTER TABLE scoring ADD COLUMN filter TEXT CHECK (json_valid(filter));
    ALTER TABLE scoring ADD COLUMN reference_set_id INTEGER REFERENCES reference_set (id) ON DELETE SET NULL;
  `);
}
