import type { Database } from 'better-sqlite3';

/**
 * Schema version 28: answers are not indexed by their second image any more. Nothing asked for them that way, and keeping the index
 * took as long as storing the answers and two fifths of the file.
 */
export function dropIndexBySecond(database: Database): void {
  database.exec('DROP INDEX IF EXISTS prediction_by_second');
}
