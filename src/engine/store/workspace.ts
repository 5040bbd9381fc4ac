import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../app-error.ts';
import { makeFolder } from '../make-folder.ts';
import { damagedStore, faultsOf } from './check-store.ts';
import { BUSY_TIMEOUT, openDatabase, type Database } from './database.ts';
import { OpenMark } from './open-mark.ts';
import { asStoreError } from './store-error.ts';
import { WriteQueue } from './write-queue.ts';

/** The store inside a workspace's folder. */
const STORE_FILE = 'store.sqlite';

/** Milliseconds that a write waits for a lock that another process holds. */
export const LOCK_PATIENCE = 10_000;

interface TransactionOptions {
  /**
   * Whether rows may not be deleted to which others refer. Looking for those reads a whole table for each row that is
   * deleted: say false only of rows that nobody else can know. Defaults to true.
   */
  readonly foreignKeys?: boolean;
}

/** A folder with everything that one project knows: `store.sqlite`, and `cache/`, which may be deleted. */
export class Workspace {
  readonly dir: string;
  readonly db: Database;
  /** The store's file as it was opened. */
  readonly #file: string | null;

  readonly #mark: OpenMark;
  readonly #writes = new WriteQueue(LOCK_PATIENCE);

  private constructor(dir: string, db: Database, mark: OpenMark) {
    this.dir = dir;
    this.db = db;
    this.#mark = mark;
    this.#file = identityOf(join(dir, STORE_FILE));
  }

  /**
   * Opens the workspace in a folder. A store that is locked for more than a moment is refused: see `openWorkspace`.
   *
   * After an unclean end the store is checked first; one that is damaged is not opened until it is mended.
   *
   * @param folder the workspace's folder
   * @param options create: make folder and store where there are none. Defaults to false.
   * @throws AppError for a folder without a workspace, read-only or full, or a store that is empty, another program's,
   * corrupt, locked or newer
   */
  static open(folder: string, options: { readonly create?: boolean } = {}): Workspace {
    const dir = resolve(folder);
    const file = join(dir, STORE_FILE);
    if (!existsSync(file) && options.create !== true)
      throw new AppError(
        'workspace-missing',
        `There is no workspace in ${dir}.`,
        'Import a dataset to create one, or give another folder with --workspace.',
      );
    makeWritableFolder(dir);
    try {
      using opened = new DisposableStack();
      const mark = opened.use(new OpenMark(file));
      const db = opened.adopt(openDatabase(file, options), (database) => database.close());
      if (mark.checkIsDue) {
        const faults = faultsOf(db, 'quick');
        mark.setDamaged(faults.length > 0);
        if (faults.length > 0) throw damagedStore(file, faults);
      }
      opened.move();
      return new Workspace(dir, db, mark);
    } catch (error) {
      throw asStoreError(error, file);
    }
  }

  /** Embeddings and thumbnails: whatever can be made again. Whoever writes it makes the folder. */
  get cacheDir(): string {
    return join(this.dir, 'cache');
  }

  /**
   * Whether the store's file is still where it was opened. On most systems a file that is deleted or moved away can be
   * written by whoever has it open, and what is written is lost.
   */
  get isThere(): boolean {
    return this.#file !== null && identityOf(join(this.dir, STORE_FILE)) === this.#file;
  }

  /** @throws AppError `workspace-gone` */
  assertIsThere(): void {
    if (this.isThere) return;
    throw new AppError(
      'workspace-gone',
      `The workspace was deleted, moved or replaced while it was open: ${this.dir}. Nothing more will be written to it.`,
      'Put its folder back to continue where you were, or open another workspace.',
    );
  }

  /**
   * Runs `work` in one transaction that takes the write lock at once; a throw undoes all of it. What is written is on the
   * disk when this resolves.
   *
   * Where nothing waits and the lock is free, `work` has run when this returns. While another process holds the lock, others
   * are answered; transactions keep the order in which they were asked for.
   *
   * @param work what is read and written, all in one turn
   * @throws AppError `workspace-gone` where the store was deleted, moved or replaced, `workspace-locked` after ten seconds,
   * and those of a store that cannot be written
   */
  async transaction<T>(work: () => T, { foreignKeys = true }: TransactionOptions = {}): Promise<T> {
    try {
      return await this.#writes.add(() => {
        this.assertIsThere();
        // The thread does not wait for the lock: the queue does.
        this.db.pragma('busy_timeout = 0');
        if (!foreignKeys) this.db.pragma('foreign_keys = OFF');
        try {
          return this.db.transaction(work).immediate();
        } finally {
          this.db.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
          this.db.pragma('foreign_keys = ON');
        }
      });
    } catch (error) {
      throw asStoreError(error, this.dir);
    }
  }

  close(): void {
    this.db.close();
    this.#mark[Symbol.dispose]();
  }
}

/** The same for the same file; null where there is none. */
function identityOf(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}

function makeWritableFolder(dir: string): void {
  try {
    makeFolder(dir);
    // WAL writes beside the store, so the folder itself must be writable.
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // File systems such as /proc hold nothing of others.
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT')
      throw new AppError(
        'workspace-read-only',
        `The workspace folder is not writable: ${dir}.`,
        'Give this account write permission, or choose another folder with --workspace.',
        { cause: error },
      );
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new AppError(
        'workspace-not-a-folder',
        `The workspace must be a folder, but ${dir} is a file.`,
        'Give a folder with --workspace.',
        { cause: error },
      );
    throw asStoreError(error, dir);
  }
}
