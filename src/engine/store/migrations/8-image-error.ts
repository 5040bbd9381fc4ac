import type { Database } from 'better-sqlite3';

/** Schema version 8: a scoring knows the comparator's error about an image, which its intervals hold. */
export function addImageError(database: Database): void {
  database.exec('ALTER TABLE scoring ADD COLUMN image_error REAL CHECK (image_error >= 0);');
}
