import type { Database } from 'better-sqlite3';

/** Schema version 26: how much a pair of a set counts in training. */
export function addPairWeights(database: Database): void {
  database.exec('ALTER TABLE pair ADD COLUMN weight REAL NOT NULL DEFAULT 1 CHECK (weight > 0)');
}
