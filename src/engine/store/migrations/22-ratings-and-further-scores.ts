import type { Database } from 'better-sqlite3';

/**
 * Schema version 22: what else a dataset's files say of an image. `other_scores` are further columns of scores as the files
 * have them, by name; `rating` what each rater said, on 1-5; `picture_hash` what tells pictures that look alike.
 */
export function addRatings(database: Database): void {
  database.exec(`
    ALTER TABLE image ADD COLUMN other_scores TEXT CHECK (other_scores IS NULL OR json_valid(other_scores));
    ALTER TABLE image ADD COLUMN picture_hash TEXT;
    CREATE TABLE rating (
      image_id INTEGER NOT NULL REFERENCES image(id),
      rater TEXT NOT NULL,
      value REAL NOT NULL,
      earlier REAL,
      PRIMARY KEY (image_id, rater)
    ) STRICT, WITHOUT ROWID;
  `);
}
