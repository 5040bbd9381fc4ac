import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';

/**
 * Whether files beside this one can be locked. Some network drives cannot, and SQLite tells that as a lock that another
 * program holds; on a file that was made a moment ago and that nobody else knows there is none.
 */
export function canLockBeside(file: string): boolean {
  const probe = `${file}.${randomUUID()}.probe`;
  try {
    const database = new BetterSqlite3(probe, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } finally {
      database.close();
    }
    return true;
  } catch (error) {
    // What else went wrong says nothing about locks.
    return !isBusy(error);
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Whether SQLite met a lock that another connection holds. */
export function isBusy(error: unknown): error is BetterSqlite3.SqliteError {
  return (
    error instanceof BetterSqlite3.SqliteError &&
    (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'))
  );
}
