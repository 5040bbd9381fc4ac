import type { Database } from './database.ts';

/** The hashes of a dataset's pictures as they look (not of their bytes), by image; those that are known. */
export function pictureHashes(db: Database, datasetId: number): Map<number, string> {
  return new Map(
    db
      .prepare<[number], [number, string]>(
        'SELECT id, picture_hash FROM image WHERE dataset_id = ? AND picture_hash IS NOT NULL',
      )
      .raw()
      .all(datasetId),
  );
}

export function setPictureHash(db: Database, imageId: number, hash: string): void {
  db.prepare('UPDATE image SET picture_hash = ? WHERE id = ?').run(hash, imageId);
}
