import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { isBusy } from './lock-probe.ts';

/** Whoever opens the store takes this lock alone for a moment; so long another one waits for that, in milliseconds. */
const LOOKING = 250;

/**
 * Tells others that this process has the store open, and knows how the last one ended.
 *
 * Everyone who has it open holds a shared lock, which the operating system ends with the process. The last one to close a
 * store removes SQLite's write-ahead log: where a log is left and nobody has the store open, a process was killed, or the
 * power failed.
 */
export class OpenMark implements Disposable {
  /** Whether the store is to be checked before it is used: nobody has it open, and the last end was unclean or found damage. */
  readonly checkIsDue: boolean;
  readonly #lock: BetterSqlite3.Database;
  readonly #due: string;

  /** @param file the store, which may not exist yet */
  constructor(file: string) {
    const folder = join(dirname(file), 'locks');
    mkdirSync(folder, { recursive: true });
    this.#due = join(folder, 'check-is-due');
    this.#lock = new BetterSqlite3(join(folder, 'open.sqlite'), { timeout: 0 });
    const isAlone = this.#takeAlone();
    this.checkIsDue = isAlone && (hasLog(file) || existsSync(this.#due));
    this.#lock.pragma(`busy_timeout = ${LOOKING}`);
    this.#lock.exec('BEGIN');
    this.#lock.prepare('SELECT count(*) FROM sqlite_schema').get();
  }

  /** Keeps in mind over closing that the store is damaged, or that it is no longer. */
  setDamaged(isDamaged: boolean): void {
    if (isDamaged) writeFileSync(this.#due, '');
    else rmSync(this.#due, { force: true });
  }

  [Symbol.dispose](): void {
    this.#lock.close();
  }

  /** Whether nobody else holds the lock. */
  #takeAlone(): boolean {
    try {
      this.#lock.exec('BEGIN EXCLUSIVE; COMMIT');
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }
}

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
