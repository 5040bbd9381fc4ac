import { z } from 'zod';
import { parseJson } from '../parse-json.ts';
import type { Database } from './database.ts';

/*
 * Images that somebody chose, for a filter: too many for an address, which names the set. A set never changes, and the same
 * images are the same set.
 */

const idsSchema = z.array(z.int().positive());

/** Keeps a set of images of one dataset; returns its id. */
export function keepImageSet(db: Database, datasetId: number, imageIds: Iterable<number>): number {
  const images = JSON.stringify([...new Set(imageIds)].sort((a, b) => a - b));
  const known = db
    .prepare<[number, string], number>('SELECT id FROM image_set WHERE dataset_id = ? AND images = ?')
    .pluck()
    .get(datasetId, images);
  if (known !== undefined) return known;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO image_set (dataset_id, images, created_at) VALUES (?, ?, ?)')
    .run(datasetId, images, Date.now());
  return Number(lastInsertRowid);
}

/** Ids of a set's images, rising; none for a set that is not there, or is damaged. */
export function imagesOfSet(db: Database, id: number): readonly number[] {
  const images = db.prepare<[number], string>('SELECT images FROM image_set WHERE id = ?').pluck().get(id);
  const read = images === undefined ? { value: [] } : parseJson(idsSchema, images);
  return 'value' in read ? read.value : [];
}
