import type { Database } from 'better-sqlite3';

/**
 * Schema version 16: an answer whose side on the screen is not known has no `shown_swapped`.
 *
 * Files of other tools hardly say it, and what was imported from them stood as shown with its first image on the left. Of
 * them Prodigy's alone says a side, and only one that was exchanged can be told from one that was not said.
 */
export function allowUnknownSides(database: Database): void {
  database.exec(`
    DROP TRIGGER judgement_is_never_changed;
    ALTER TABLE judgement ADD COLUMN side INTEGER CHECK (side IN (0, 1));
    UPDATE judgement SET side = shown_swapped
      WHERE shown_swapped = 1 OR origin IS NULL OR json_extract(origin, '$.tool') = 'tiebreak';
    ALTER TABLE judgement DROP COLUMN shown_swapped;
    ALTER TABLE judgement RENAME COLUMN side TO shown_swapped;
    CREATE TRIGGER judgement_is_never_changed BEFORE UPDATE ON judgement
      BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
  `);
}
