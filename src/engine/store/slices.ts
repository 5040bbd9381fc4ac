import type { Database } from './database.ts';
import type { Slice } from '../../model/slice.ts';

const COLUMNS = 'id, name, location, created_at AS createdAt';

export function insertSlice(db: Database, { name, location }: Pick<Slice, 'name' | 'location'>): Slice {
  const createdAt = Date.now();
  const { lastInsertRowid } = db
    .prepare('INSERT INTO slice (name, location, created_at) VALUES (?, ?, ?)')
    .run(name, location, createdAt);
  return { id: Number(lastInsertRowid), name, location, createdAt };
}

/** A slice, also a removed one. */
export function sliceById(db: Database, id: number): Slice | null {
  return db.prepare<[number], Slice>(`SELECT ${COLUMNS} FROM slice WHERE id = ?`).get(id) ?? null;
}

export function sliceByName(db: Database, name: string): Slice | null {
  return (
    db
      .prepare<[string], Slice>(`SELECT ${COLUMNS} FROM slice WHERE name = ? AND removed_at IS NULL`)
      .get(name) ?? null
  );
}

/** Every slice, the oldest first. */
export function slices(db: Database): Slice[] {
  return db.prepare<[], Slice>(`SELECT ${COLUMNS} FROM slice WHERE removed_at IS NULL ORDER BY id`).all();
}

/** Takes a slice away, or brings it back. */
export function setSliceRemoved(db: Database, id: number, removed: boolean): void {
  db.prepare('UPDATE slice SET removed_at = ? WHERE id = ?').run(removed ? Date.now() : null, id);
}
