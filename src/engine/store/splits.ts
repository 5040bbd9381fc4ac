import type { Database } from './database.ts';
import { takeNameFromRemoved } from './removal.ts';

/** A division of a dataset's images into parts: training and test, or numbered folds. */
export interface Split {
  readonly id: number;
  readonly datasetId: number;
  /** Unique within the dataset; a removed split gives its name up to a new one. */
  readonly name: string;
  /** Where it came from: 'ratio', 'folds', 'official', ... */
  readonly kind: string;
  /** The seed that drew it; null for one read from a file. */
  readonly seed: number | null;
}

/** An image's part: 'train', 'test', or a fold's number. */
export interface SplitMember {
  readonly imageId: number;
  readonly part: string;
}

const COLUMNS = 'id, dataset_id AS datasetId, name, kind, seed';

export function insertSplit(
  db: Database,
  split: Omit<Split, 'id'> & { readonly members: readonly SplitMember[] },
): number {
  return db.transaction(() => {
    takeNameFromRemoved(db, 'split', split.name, split.datasetId);
    const id = Number(
      db
        .prepare('INSERT INTO split (dataset_id, name, kind, seed) VALUES (?, ?, ?, ?)')
        .run(split.datasetId, split.name, split.kind, split.seed).lastInsertRowid,
    );
    insertSplitMembers(db, id, split.members);
    return id;
  })();
}

/** Adds members to a split. */
export function insertSplitMembers(db: Database, splitId: number, members: readonly SplitMember[]): void {
  const insert = db.prepare('INSERT INTO split_member (split_id, image_id, part) VALUES (?, ?, ?)');
  for (const { imageId, part } of members) insert.run(splitId, imageId, part);
}

/** Deletes a split for good, with its members. @throws AppError of the store where something is drawn from it */
export function deleteSplit(db: Database, id: number): void {
  db.prepare('DELETE FROM split WHERE id = ?').run(id);
}

/** A split, also a removed one: sets drawn from it still name it. */
export function splitById(db: Database, id: number): Split | null {
  return db.prepare<[number], Split>(`SELECT ${COLUMNS} FROM split WHERE id = ?`).get(id) ?? null;
}

export function splitByName(db: Database, datasetId: number, name: string): Split | null {
  return (
    db
      .prepare<[number, string], Split>(
        `SELECT ${COLUMNS} FROM split WHERE dataset_id = ? AND name = ? AND removed_at IS NULL`,
      )
      .get(datasetId, name) ?? null
  );
}

/** Every split of a dataset, the oldest first. */
export function splitsOfDataset(db: Database, datasetId: number): Split[] {
  return db
    .prepare<[number], Split>(
      `SELECT ${COLUMNS} FROM split WHERE dataset_id = ? AND removed_at IS NULL ORDER BY id`,
    )
    .all(datasetId);
}

/** Who is in which part, in the order of the images' import. */
export function splitMembers(db: Database, splitId: number): SplitMember[] {
  return db
    .prepare<[number], SplitMember>(
      'SELECT image_id AS imageId, part FROM split_member WHERE split_id = ? ORDER BY image_id',
    )
    .all(splitId);
}

/** How many images each part of a split has, by name. */
export function partSizes(db: Database, splitId: number): { name: string; images: number }[] {
  return db
    .prepare<[number], { name: string; images: number }>(
      'SELECT part AS name, count(*) AS images FROM split_member WHERE split_id = ? GROUP BY part ORDER BY part',
    )
    .all(splitId);
}
