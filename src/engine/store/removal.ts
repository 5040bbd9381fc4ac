import type { Database } from './database.ts';

/** What can be taken away and brought back. Lists and searches by name leave out what is taken away. */
export type Removable =
  | 'run'
  | 'split'
  | 'pair_set'
  | 'reference_set'
  | 'dataset'
  | 'calibration'
  | 'scoring'
  | 'task';

/** Those that have names. */
type Named = Exclude<Removable, 'calibration' | 'scoring'>;

/** Takes a thing away, or brings it back. @returns false where there is none of this id, or it is still being written */
export function setRemoved(db: Database, kind: Removable, id: number, removed: boolean): boolean {
  // Removing twice keeps the first time.
  return (
    db
      .prepare(
        `UPDATE ${kind} SET removed_at = iif(?, coalesce(removed_at, ?), NULL)
         WHERE id = ? AND NOT EXISTS (SELECT 1 FROM unfinished WHERE kind = ? AND row = ?)`,
      )
      .run(removed ? 1 : 0, Date.now(), id, kind, id).changes > 0
  );
}

/**
 * Makes a name free where only a removed thing has it: that one is called "NAME (2)" from now on, or with the next free
 * number.
 *
 * @param datasetId the dataset in which the name has to be free; null for runs and datasets, whose names are the workspace's
 */
export function takeNameFromRemoved(db: Database, kind: Named, name: string, datasetId: number | null): void {
  const within = datasetId === null ? '' : 'AND dataset_id = :datasetId';
  const holder = db.prepare<[object], { id: number; removedAt: number | null }>(
    `SELECT id, removed_at AS removedAt FROM ${kind} WHERE name = :name ${within}`,
  );
  const find = (wanted: string) =>
    holder.get(datasetId === null ? { name: wanted } : { name: wanted, datasetId });
  const found = find(name);
  if (found === undefined || found.removedAt === null) return;
  let number = 2;
  while (find(`${name} (${number})`) !== undefined) number++;
  db.prepare(`UPDATE ${kind} SET name = ? WHERE id = ?`).run(`${name} (${number})`, found.id);
}

/**
 * Shows a thing that counted as removed until it was whole, under the name that it is to have and that has to be free.
 *
 * @param datasetId see {@link takeNameFromRemoved}
 */
export function showUnderName(
  db: Database,
  kind: Named,
  id: number,
  name: string,
  datasetId: number | null,
): void {
  takeNameFromRemoved(db, kind, name, datasetId);
  db.prepare(`UPDATE ${kind} SET name = ?, removed_at = NULL WHERE id = ?`).run(name, id);
}

/** Whether a thing is there and was taken away. */
export function isRemoved(db: Database, kind: Removable, id: number): boolean {
  return (
    db.prepare<[number]>(`SELECT 1 FROM ${kind} WHERE id = ? AND removed_at IS NOT NULL`).get(id) !==
    undefined
  );
}

const USERS = {
  split: `
    SELECT 'the reference set "' || name || '"' FROM reference_set WHERE split_id = :id AND removed_at IS NULL
    UNION ALL
    SELECT 'the pair set "' || name || '"' FROM pair_set WHERE split_id = :id AND removed_at IS NULL`,
  pair_set: `
    SELECT 'the run "' || name || '"' FROM run
    WHERE iif(json_valid(plan), json_extract(plan, '$.pairSetId'), NULL) = :id AND removed_at IS NULL`,
  reference_set: `
    SELECT 'the run "' || name || '"' FROM run
    WHERE iif(json_valid(plan), json_extract(plan, '$.references'), NULL) = :id AND removed_at IS NULL`,
} as const;

/** What uses a set, for a person: 'the run "demo"'. What is removed itself does not count. */
export function usersOfSet(db: Database, kind: keyof typeof USERS, id: number): string[] {
  return db.prepare<[{ id: number }], string>(USERS[kind]).pluck().all({ id });
}
