import type { Database } from 'better-sqlite3';

/**
 * Schema version 27: what preferences without scores bring. `prediction.weight` is what its votes weigh together, null where each
 * weighs 1; `dataset.scores_from` says that the scores of its images are estimated, and how, and `image.score_error` is the
 * standard error of such a score, on 1-5.
 */
export function addPreferences(database: Database): void {
  database.exec(`
    ALTER TABLE prediction ADD COLUMN weight REAL CHECK (weight > 0);
    ALTER TABLE image ADD COLUMN score_error REAL CHECK (score_error >= 0);
    ALTER TABLE dataset ADD COLUMN scores_from TEXT CHECK (scores_from IS NULL OR json_valid(scores_from));
  `);
}
