import type { Database } from './database.ts';
import { takeNameFromRemoved } from './removal.ts';
import type { StoredImage } from './images.ts';

/** Images with known scores that targets are compared with. */
export interface ReferenceSet {
  readonly id: number;
  readonly datasetId: number;
  readonly splitId: number | null;
  /** Unique within the dataset; a removed set gives its name up to a new one. */
  readonly name: string;
  /** Width of a score bin; null for a set that was not drawn by bins. */
  readonly binWidth: number | null;
  readonly perBin: number | null;
  readonly seed: number | null;
}

/** A reference and its true score; null where the image has none. */
export type Reference = Pick<StoredImage, 'id' | 'name' | 'score'>;

const COLUMNS =
  'id, dataset_id AS datasetId, split_id AS splitId, name, bin_width AS binWidth, per_bin AS perBin, seed';

/** Stores a set with its images in their order. */
export function insertReferenceSet(
  db: Database,
  set: Omit<ReferenceSet, 'id'> & { readonly imageIds: readonly number[] },
): number {
  return db.transaction(() => {
    takeNameFromRemoved(db, 'reference_set', set.name, set.datasetId);
    const id = Number(
      db
        .prepare(
          'INSERT INTO reference_set (dataset_id, split_id, name, bin_width, per_bin, seed) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(set.datasetId, set.splitId, set.name, set.binWidth, set.perBin, set.seed).lastInsertRowid,
    );
    const insert = db.prepare(
      'INSERT INTO reference_member (reference_set_id, position, image_id) VALUES (?, ?, ?)',
    );
    set.imageIds.forEach((imageId, position) => insert.run(id, position, imageId));
    return id;
  })();
}

/** A set, also a removed one: runs against it still name it. */
export function referenceSetById(db: Database, id: number): ReferenceSet | null {
  return (
    db.prepare<[number], ReferenceSet>(`SELECT ${COLUMNS} FROM reference_set WHERE id = ?`).get(id) ?? null
  );
}

export function referenceSetByName(db: Database, datasetId: number, name: string): ReferenceSet | null {
  return (
    db
      .prepare<[number, string], ReferenceSet>(
        `SELECT ${COLUMNS} FROM reference_set WHERE dataset_id = ? AND name = ? AND removed_at IS NULL`,
      )
      .get(datasetId, name) ?? null
  );
}

/** Every reference set of a dataset, the oldest first. */
export function referenceSetsOfDataset(db: Database, datasetId: number): ReferenceSet[] {
  return db
    .prepare<[number], ReferenceSet>(
      `SELECT ${COLUMNS} FROM reference_set WHERE dataset_id = ? AND removed_at IS NULL ORDER BY id`,
    )
    .all(datasetId);
}

/** The set's images in its order, with their scores. */
export function referencesOfSet(db: Database, referenceSetId: number): Reference[] {
  return db
    .prepare<[number], Reference>(
      `SELECT image.id, image.name, image.score FROM reference_member JOIN image ON image.id = image_id
       WHERE reference_set_id = ? ORDER BY position`,
    )
    .all(referenceSetId);
}

/** How many references a set has. */
export function countReferences(db: Database, referenceSetId: number): number {
  return (
    db
      .prepare<[number], number>('SELECT count(*) FROM reference_member WHERE reference_set_id = ?')
      .pluck()
      .get(referenceSetId) ?? 0
  );
}
