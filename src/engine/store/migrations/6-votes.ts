import type { Database } from 'better-sqlite3';

/**
 * Schema version 6: an answer says how often it was given, because several people may have said the same of two images. A
 * program of version 5 would count it once.
 */
export function countVotes(database: Database): void {
  database.exec('ALTER TABLE prediction ADD COLUMN votes INTEGER NOT NULL DEFAULT 1 CHECK (votes > 0)');
}
