import type { Database } from 'better-sqlite3';

/** Schema version 5: calibrations and scorings name the kind of their likelihood. All before were Rao and Kupper's. */
export function nameLikelihoodKinds(database: Database): void {
  for (const table of ['calibration', 'scoring'])
    database.exec(`ALTER TABLE ${table} ADD COLUMN kind TEXT NOT NULL DEFAULT 'rao-kupper'`);
}
