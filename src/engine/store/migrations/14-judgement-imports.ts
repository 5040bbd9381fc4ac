import type { Database } from 'better-sqlite3';

/**
 * Schema version 14: imports of judgements, which are taken back and brought back as one.
 *
 * An import counts as removed until it is whole. What it brought has its `batch`; `origin` is json of what an entry's columns
 * cannot hold here: the tool and file it came from, and the names of a task and a run that this workspace does not have.
 */
export function addJudgementImports(database: Database): void {
  database.exec(`
    CREATE TABLE judgement_import (
      id INTEGER PRIMARY KEY,
      batch TEXT NOT NULL UNIQUE CHECK (batch <> ''),
      dataset_id INTEGER NOT NULL REFERENCES dataset (id),
      format TEXT NOT NULL,
      file TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    ALTER TABLE judgement ADD COLUMN origin TEXT CHECK (json_valid(origin));
  `);
}
