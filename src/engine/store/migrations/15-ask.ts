import type { Database } from 'better-sqlite3';

/**
 * Schema version 15: what a dataset's images are compared by (question, words, what "more" means), what a run was asked, and
 * whether in F32 throughout. Earlier runs were asked what their model's card says.
 */
export function addAsk(database: Database): void {
  database.exec(`
    ALTER TABLE dataset ADD COLUMN ask TEXT CHECK (ask IS NULL OR json_valid(ask));
    ALTER TABLE run ADD COLUMN asked TEXT CHECK (asked IS NULL OR json_valid(asked));
    ALTER TABLE run ADD COLUMN exact INTEGER NOT NULL DEFAULT 0 CHECK (exact IN (0, 1));
  `);
}
