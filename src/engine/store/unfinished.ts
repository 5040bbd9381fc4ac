import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { setRemoved } from './removal.ts';
import { isLocked, takeLock } from './sqlite-lock.ts';
import type { Workspace } from './workspace.ts';

/** What is written in many transactions: a dataset with all that is about it, or a pair set. */
export type UnfinishedKind = 'dataset' | 'pair_set';

/** Rows that one transaction deletes: some ten milliseconds. */
const ROWS = 5_000;

/** Milliseconds between two of them, for others to write. */
const REST = 10;

/**
 * Something that is being written and that nobody finds until it is whole.
 *
 * One that is disposed of before it was finished is deleted. Where that fails, or the process is killed, the next opening
 * of the workspace does it.
 */
export class Unfinished implements AsyncDisposable {
  /** The dataset's or the pair set's id. */
  readonly row: number;
  readonly #workspace: Workspace;
  readonly #id: number;
  readonly #lock: Disposable;
  #isFinished = false;

  /** @param lock held while it is written */
  constructor(workspace: Workspace, id: number, row: number, lock: Disposable) {
    this.row = row;
    this.#workspace = workspace;
    this.#id = id;
    this.#lock = lock;
  }

  /** Shows it, in one transaction. @param show makes it what it is to be */
  async finish<Result>(show: () => Result): Promise<Result> {
    const { db } = this.#workspace;
    const result = await this.#workspace.transaction(() => {
      db.prepare('DELETE FROM unfinished WHERE id = ?').run(this.#id);
      return show();
    });
    this.#isFinished = true;
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (!this.#isFinished) await discard(this.#workspace, this.#id);
    } catch {
      // Why it was not finished says more; the next opening tries again.
    } finally {
      this.#lock[Symbol.dispose]();
      removeLock(this.#workspace, this.#id);
    }
  }
}

/**
 * Begins to write something in many transactions.
 *
 * @param insert stores its row and returns the id; the row counts as removed from then on
 */
export async function beginUnfinished(
  workspace: Workspace,
  kind: UnfinishedKind,
  insert: () => number,
): Promise<Unfinished> {
  const { db } = workspace;
  using taken = new DisposableStack();
  const begun = await workspace.transaction(() => {
    const row = insert();
    setRemoved(db, kind, row, true);
    const { lastInsertRowid } = db.prepare('INSERT INTO unfinished (kind, row) VALUES (?, ?)').run(kind, row);
    const id = Number(lastInsertRowid);
    const file = lockFile(workspace, id);
    // Before others see the row: without its lock it would be left over.
    const lock = taken.use(takeLock(file, new Error(`the lock of unfinished ${id} is taken`)));
    return new Unfinished(workspace, id, row, lock);
  });
  taken.move();
  return begun;
}

/** Deletes what killed processes left unfinished. What cannot be deleted now is left for the next time. */
export async function removeLeftOvers(workspace: Workspace): Promise<void> {
  const ids = workspace.db.prepare<[], number>('SELECT id FROM unfinished').pluck().all();
  for (const id of ids) {
    if (isLocked(lockFile(workspace, id))) continue;
    try {
      await discard(workspace, id);
      removeLock(workspace, id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}

/** Deletes something unfinished, in pieces. */
async function discard(workspace: Workspace, id: number): Promise<void> {
  const { db } = workspace;
  const found = db
    .prepare<[number], { kind: UnfinishedKind; row: number }>('SELECT kind, row FROM unfinished WHERE id = ?')
    .get(id);
  if (found === undefined) return;
  for (const sql of DELETIONS[found.kind])
    while ((await deleteSome(workspace, sql, found.row)) >= ROWS) await pause(REST);
  await workspace.transaction(() => db.prepare('DELETE FROM unfinished WHERE id = ?').run(id));
}

function deleteSome(workspace: Workspace, sql: string, row: number): Promise<number> {
  const remove = () => workspace.db.prepare(sql).run({ row, rows: ROWS }).changes;
  return workspace.transaction(remove, { foreignKeys: false });
}

const OF_DATASET = (table: string) => `SELECT id FROM ${table} WHERE dataset_id = :row`;
const some = (table: string, key: string, where: string) =>
  `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT :rows)`;

/** What goes, in this order; each statement until it finds less than {@link ROWS}. */
const DELETIONS: Readonly<Record<UnfinishedKind, readonly string[]>> = {
  pair_set: [
    some('pair', 'pair_set_id, position', 'pair_set_id = :row'),
    'DELETE FROM pair_set WHERE id = :row',
  ],
  dataset: [
    some('prediction', 'run_id, first_id, second_id, member', `run_id IN (${OF_DATASET('run')})`),
    `DELETE FROM answer_state WHERE run_id IN (${OF_DATASET('run')})`,
    some('run', 'id', 'dataset_id = :row'),
    some('pair', 'pair_set_id, position', `pair_set_id IN (${OF_DATASET('pair_set')})`),
    some('pair_set', 'id', 'dataset_id = :row'),
    some(
      'reference_member',
      'reference_set_id, position',
      `reference_set_id IN (${OF_DATASET('reference_set')})`,
    ),
    some('reference_set', 'id', 'dataset_id = :row'),
    some('split_member', 'split_id, image_id', `split_id IN (${OF_DATASET('split')})`),
    some('split', 'id', 'dataset_id = :row'),
    some('rating', 'image_id, rater', `image_id IN (${OF_DATASET('image')})`),
    some('image', 'id', 'dataset_id = :row'),
    'DELETE FROM dataset WHERE id = :row',
  ],
};

function lockFile({ dir }: Workspace, id: number): string {
  return join(dir, 'locks', `unfinished-${id}.sqlite`);
}

function removeLock(workspace: Workspace, id: number): void {
  rmSync(lockFile(workspace, id), { force: true });
}
