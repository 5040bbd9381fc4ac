import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import type { Database } from './database.ts';
import { RECOVERY } from './recovery.ts';

/** Faults that SQLite lists before it stops looking. */
const MOST_FAULTS = 20;

/**
 * What is wrong with a store's pages and rows by SQLite's own check; nothing where it is sound.
 *
 * @param thoroughness 'quick' leaves out whether every index says what its table does
 */
export function faultsOf(db: Database, thoroughness: 'quick' | 'thorough'): string[] {
  const check = thoroughness === 'quick' ? 'quick_check' : 'integrity_check';
  try {
    const lines = db.prepare<[], string>(`PRAGMA ${check}(${MOST_FAULTS})`).pluck().all();
    return lines.filter((line) => line !== 'ok');
  } catch (error) {
    if (error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_CORRUPT'))
      return [error.message];
    throw error;
  }
}

/** The error for a store with faults. */
export function damagedStore(file: string, faults: readonly string[]): AppError {
  const [first = 'it cannot be read', ...others] = faults;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new AppError(
    'workspace-corrupt',
    `The workspace's store is damaged: ${file}: ${first.split('\n').join(' ')}${more}.`,
    RECOVERY,
  );
}
