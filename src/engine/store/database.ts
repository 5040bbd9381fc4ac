import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { assertIsStore } from './identify-store.ts';
import { migrate } from './migrate.ts';
import { createStore } from './new-store.ts';
import { asStoreError } from './store-error.ts';

export type Database = BetterSqlite3.Database;

/**
 * How long a statement holds up its thread for another process's lock, in milliseconds. Readers meet one only for a moment,
 * when another process opens or closes the store; writers wait by a timer (`write-queue.ts`).
 */
export const BUSY_TIMEOUT = 250;

/**
 * Opens a store, new or old, and brings its schema up to date.
 *
 * WAL lets readers and one writer work side by side, and a killed process loses only its open transaction;
 * `synchronous = FULL` says the same of a power cut, and costs nothing at a few commits a second.
 *
 * @param file the SQLite file, or ':memory:'
 * @param options create: make the file if there is none. Defaults to false.
 * @throws AppError for a file that is missing, empty, another program's, read-only, corrupt, locked, or of a newer version
 */
export function openDatabase(file: string, options: { readonly create?: boolean } = {}): Database {
  let database: Database | undefined;
  try {
    if (file !== ':memory:') {
      if (options.create === true && !existsSync(file)) createStore(file);
      else if (existsSync(file)) assertIsStore(file);
    }
    database = new BetterSqlite3(file, { fileMustExist: file !== ':memory:', timeout: BUSY_TIMEOUT });
    database.pragma('foreign_keys = ON');
    // Without it INSERT OR REPLACE would delete a judgement past its trigger.
    database.pragma('recursive_triggers = ON');
    migrate(database, file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    return database;
  } catch (error) {
    database?.close();
    throw asStoreError(error, file);
  }
}
