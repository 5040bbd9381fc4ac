import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { isBusy } from './lock-probe.ts';
import { asStoreError } from './store-error.ts';

/**
 * Takes a file for this process: an open transaction on it, which the operating system ends when the process ends, however
 * it ends, so that no lock is ever stale.
 *
 * @param timeout milliseconds to wait while another process holds it
 * @throws `busy` if it still does then, and AppErrors of {@link asStoreError} where the file cannot be opened
 */
export function takeLock(file: string, busy: Error, timeout = 0): Disposable {
  const lock = tryLock(file, timeout);
  if (lock === null) throw busy;
  return lock;
}

export interface SharedLock extends Disposable {
  /** Whether nobody else held the lock when it was taken. */
  readonly isAlone: boolean;
}

/** How long another process may hold the lock alone for a moment, to look whether somebody has it, in milliseconds. */
const LOOKING = 250;

/**
 * Takes a file together with others that take it so; nobody can then take it alone.
 *
 * @throws `busy` where somebody has it alone, and AppErrors of {@link asStoreError} where the file cannot be opened
 */
export function shareLock(file: string, busy: Error): SharedLock {
  try {
    using opened = new DisposableStack();
    const lock = opened.adopt(new BetterSqlite3(file, { timeout: 0 }), (database) => database.close());
    let isAlone = true;
    try {
      lock.exec('BEGIN EXCLUSIVE; COMMIT');
    } catch (error) {
      if (!isBusy(error)) throw error;
      isAlone = false;
    }
    lock.pragma(`busy_timeout = ${LOOKING}`);
    lock.exec('BEGIN');
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    const held = opened.move();
    return { isAlone, [Symbol.dispose]: () => held.dispose() };
  } catch (error) {
    throw isBusy(error) ? busy : asStoreError(error, file);
  }
}

/** Whether some process holds the lock at this moment. */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  using lock = tryLock(file, 0);
  return lock === null;
}

/** Null while another process holds it. */
function tryLock(file: string, timeout: number): Disposable | null {
  try {
    using opened = new DisposableStack();
    const lock = opened.adopt(new BetterSqlite3(file, { timeout }), (database) => database.close());
    lock.exec('BEGIN EXCLUSIVE');
    return opened.move();
  } catch (error) {
    if (isBusy(error)) return null;
    throw asStoreError(error, file);
  }
}
