import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import type { Database } from './database.ts';
import { RECOVERY } from './recovery.ts';

/** Faults that SQLite lists before it stops looking. */
const MOST_FAULTS = 20;

/**
 * What is wrong with a store's pages and rows by SQLite's own check; nothing where it is sound.
 *
 * @param thoroughness 'quick' leaves out whether every index says what its table does, and whether what rows refer to is there
 */
export function faultsOf(db: Database, thoroughness: 'quick' | 'thorough'): string[] {
  const check = thoroughness === 'quick' ? 'quick_check' : 'integrity_check';
  try {
    const lines = db.prepare<[], string>(`PRAGMA ${check}(${MOST_FAULTS})`).pluck().all();
    const faults = lines.filter((line) => line !== 'ok');
    return thoroughness === 'quick' || faults.length > 0 ? faults : lostParents(db);
  } catch (error) {
    if (error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_CORRUPT'))
      return [error.message];
    throw error;
  }
}

/** Rows that refer to a row that is not there. */
function lostParents(db: Database): string[] {
  const lost = db.prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check');
  const faults = new Set<string>();
  for (const { table, parent } of lost.iterate()) {
    faults.add(`a row of ${table} refers to a row of ${parent} that is not there`);
    if (faults.size >= MOST_FAULTS) break;
  }
  return [...faults];
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
