import { resolve } from 'node:path';
import { z } from 'zod';
import type { Database } from './database.ts';
import { parseColumn } from './parse-column.ts';

/** One image of a dataset. */
export interface StoredImage {
  readonly id: number;
  readonly datasetId: number;
  /** Its name in the dataset's files, unique within the dataset. */
  readonly name: string;
  /** Relative to the dataset's root, or absolute; null where only the name is known (recorded comparisons). */
  readonly path: string | null;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string | null;
  /** True score on 1-5. */
  readonly score: number | null;
  /** The score as the file had it, before the mapping to 1-5. */
  readonly rawScore: number | null;
  /** What else its files score it by, as they have it, by the column's name. */
  readonly otherScores: Readonly<Record<string, number>> | null;
  /** Standard deviation of the raters' scores, on 1-5. */
  readonly raterSpread: number | null;
  readonly raterCount: number | null;
  /** Standard error of a score that is estimated, on 1-5; null of a true one. */
  readonly scoreError: number | null;
  readonly group: string | null;
}

/** What {@link insertImages} takes; everything but the name may be unknown. */
export type NewImage = { readonly name: string; readonly pictureHash?: string } & {
  readonly [Key in Exclude<keyof StoredImage, 'id' | 'datasetId' | 'name' | 'scoreError'>]?: StoredImage[Key];
};

const COLUMNS = `image.id, image.dataset_id AS datasetId, image.name, image.path, image.hash, image.score,
  image.raw_score AS rawScore, image.other_scores AS otherScores, image.rater_spread AS raterSpread, image.rater_count AS raterCount,
  image.score_error AS scoreError, image.group_name AS "group"`;

type Row = Omit<StoredImage, 'otherScores'> & { readonly otherScores: string | null };

const otherScoresSchema = z.record(z.string(), z.number());

function fromRow(row: Row): StoredImage {
  const { otherScores } = row;
  return {
    ...row,
    otherScores:
      otherScores === null ? null : parseColumn(otherScores, 'image.other_scores', row.id, otherScoresSchema),
  };
}

/** Stores images and returns their ids in the order given. */
export function insertImages(db: Database, datasetId: number, images: readonly NewImage[]): number[] {
  const insert = db.prepare(
    `INSERT INTO image
       (dataset_id, name, path, hash, picture_hash, score, raw_score, other_scores, rater_spread, rater_count,
        group_name)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return images.map((image) =>
    Number(
      insert.run(
        datasetId,
        image.name,
        image.path ?? null,
        image.hash ?? null,
        image.pictureHash ?? null,
        image.score ?? null,
        image.rawScore ?? null,
        image.otherScores == null ? null : JSON.stringify(image.otherScores),
        image.raterSpread ?? null,
        image.raterCount ?? null,
        image.group ?? null,
      ).lastInsertRowid,
    ),
  );
}

/** Gives an image the score that a later file knows. */
export function setImageScore(
  db: Database,
  id: number,
  { score, rawScore }: { readonly score: number; readonly rawScore: number },
): void {
  db.prepare('UPDATE image SET score = ?, raw_score = ? WHERE id = ?').run(score, rawScore, id);
}

/** Puts an image into a group where it is in none. */
export function setImageGroup(db: Database, id: number, group: string): void {
  db.prepare('UPDATE image SET group_name = ? WHERE id = ? AND group_name IS NULL').run(group, id);
}

/** Every image of a dataset, in the order of the import. */
export function imagesOfDataset(db: Database, datasetId: number): StoredImage[] {
  return db
    .prepare<[number], Row>(`SELECT ${COLUMNS} FROM image WHERE dataset_id = ? ORDER BY id`)
    .all(datasetId)
    .map(fromRow);
}

/** What an analysis needs of an image. */
export type ScoredImage = Pick<StoredImage, 'id' | 'name' | 'score' | 'group' | 'scoreError'>;

/** Every image of a dataset, in the order of the import, as an analysis needs it: a third of what all of it takes to read. */
export function scoredImagesOfDataset(db: Database, datasetId: number): ScoredImage[] {
  return db
    .prepare<[number], ScoredImage>(
      `SELECT id, name, score, score_error AS scoreError, group_name AS "group" FROM image
       WHERE dataset_id = ? ORDER BY id`,
    )
    .all(datasetId);
}

/** The images of one part of a split, in the order of the import. */
export function imagesOfPart(db: Database, splitId: number, part: string): StoredImage[] {
  return db
    .prepare<[number, string], Row>(
      `SELECT ${COLUMNS} FROM split_member JOIN image ON image.id = split_member.image_id
       WHERE split_id = ? AND part = ? ORDER BY image.id`,
    )
    .all(splitId, part)
    .map(fromRow);
}

export function imageById(db: Database, id: number): StoredImage | null {
  const row = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM image WHERE id = ?`).get(id);
  return row ? fromRow(row) : null;
}

/** The dataset of each image; null for one that there is not. */
export function datasetsOfImages(db: Database, ids: readonly number[]): (number | null)[] {
  const datasetOf = db.prepare<[number], number>('SELECT dataset_id FROM image WHERE id = ?').pluck();
  return ids.map((id) => datasetOf.get(id) ?? null);
}

/** An image as the comparator needs it. */
export interface ImageFile {
  readonly name: string;
  /** Absolute; null for an image of which only the name is known. */
  readonly path: string | null;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string | null;
}

/** Where images' files are: paths resolved against their dataset's root, by image id. */
export function imageFiles(db: Database, imageIds: Iterable<number>): Map<number, ImageFile> {
  const rows = db
    .prepare<[string], ImageFile & { readonly id: number; readonly root: string }>(
      `SELECT image.id, image.name, image.path, image.hash, dataset.root
       FROM image JOIN dataset ON dataset.id = dataset_id
       WHERE image.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify([...imageIds]));
  return new Map(
    rows.map(({ id, name, path, hash, root }) => [
      id,
      { name, path: path === null ? null : resolve(root, path), hash },
    ]),
  );
}

/** How many images a dataset has, and how many of them have a score. */
export function countImages(
  db: Database,
  datasetId: number,
): { readonly images: number; readonly scored: number } {
  return (
    db
      .prepare<[number], { images: number; scored: number }>(
        'SELECT count(*) AS images, count(score) AS scored FROM image WHERE dataset_id = ?',
      )
      .get(datasetId) ?? { images: 0, scored: 0 }
  );
}

/** How many images the workspace has, of all datasets. */
export function countAllImages(db: Database): number {
  return db.prepare<[], number>('SELECT count(*) FROM image').pluck().get() ?? 0;
}

/** How many images of a dataset each group has, by name. */
export function groupSizes(db: Database, datasetId: number): { name: string; images: number }[] {
  return db
    .prepare<[number], { name: string; images: number }>(
      `SELECT group_name AS name, count(*) AS images FROM image
       WHERE dataset_id = ? AND group_name IS NOT NULL GROUP BY group_name ORDER BY group_name`,
    )
    .all(datasetId);
}
