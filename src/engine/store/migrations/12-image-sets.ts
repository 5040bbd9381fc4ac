import type { Database } from 'better-sqlite3';

/** Schema version 12: sets of images that were chosen one by one, which a filter names. */
export function addImageSets(database: Database): void {
  database.exec(`
    CREATE TABLE image_set (
      id INTEGER PRIMARY KEY,
      dataset_id INTEGER NOT NULL REFERENCES dataset (id),
      images TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX image_set_images ON image_set (dataset_id, images);
  `);
}
