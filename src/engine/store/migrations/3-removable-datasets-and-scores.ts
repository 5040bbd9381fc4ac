import type { Database } from 'better-sqlite3';

/** Schema version 3: datasets, calibrations and scorings can be removed and brought back too. */
export function makeDatasetsAndScoresRemovable(database: Database): void {
  database.exec(`
    ALTER TABLE dataset ADD COLUMN removed_at INTEGER;
    ALTER TABLE calibration ADD COLUMN removed_at INTEGER;
    ALTER TABLE scoring ADD COLUMN removed_at INTEGER;
  `);
}
