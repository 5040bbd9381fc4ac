import type { Database } from 'better-sqlite3';

/**
 * Schema version 18: contradictions between a person's own answers that this person has looked at and keeps.
 *
 * `entries` names the answers by their ids, rising and joined by '-': once one of them is revised, it is another contradiction.
 */
export function addKeptContradictions(database: Database): void {
  database.exec(`
    CREATE TABLE kept_contradiction (
      person_id INTEGER NOT NULL REFERENCES person (id),
      entries TEXT NOT NULL CHECK (entries <> ''),
      kept_at INTEGER NOT NULL,
      PRIMARY KEY (person_id, entries)
    ) STRICT, WITHOUT ROWID;
  `);
}
