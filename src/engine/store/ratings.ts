import type { Database } from './database.ts';

/** What one rater said of an image, on 1-5. */
export interface StoredRating {
  readonly imageId: number;
  /** What stands for the rater in the dataset. */
  readonly rater: string;
  readonly value: number;
  /** At a first showing, where there were two. */
  readonly earlier: number | null;
}

/** Stores ratings, one a rater and image. */
export function insertRatings(db: Database, ratings: Iterable<StoredRating>): void {
  const insert = db.prepare('INSERT INTO rating (image_id, rater, value, earlier) VALUES (?, ?, ?, ?)');
  for (const { imageId, rater, value, earlier } of ratings) insert.run(imageId, rater, value, earlier);
}

/** Every rating of a dataset's images, in the order of the images' import. */
export function ratingsOfDataset(db: Database, datasetId: number): StoredRating[] {
  return db
    .prepare<[number], StoredRating>(
      `SELECT image_id AS imageId, rater, value, earlier FROM rating JOIN image ON image.id = image_id
       WHERE dataset_id = ? ORDER BY image_id, rater`,
    )
    .all(datasetId);
}

/** Whether single ratings of a dataset's images are known. */
export function hasRatings(db: Database, datasetId: number): boolean {
  return (
    db
      .prepare<[number]>(
        'SELECT 1 FROM rating JOIN image ON image.id = image_id WHERE dataset_id = ? LIMIT 1',
      )
      .get(datasetId) !== undefined
  );
}
