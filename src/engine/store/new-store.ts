import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { PART } from '../whole-file.ts';
import { migrate } from './migrate.ts';
import { isNoSpace } from './store-error.ts';

/** Makes an empty store, whole or not at all: a kill leaves none that was cut. One that another process made stays. */
export function createStore(file: string): void {
  const part = `${file}.${randomUUID()}${PART}`;
  try {
    const descriptor = openSync(part, 'wx');
    try {
      writeFileSync(descriptor, emptyStore());
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // A link takes no other file's place.
    linkSync(part, file);
  } catch (error) {
    if (existsSync(file)) return;
    // Some file systems know no links.
    if (!existsSync(part) || isNoSpace(error)) throw error;
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

let empty: Buffer | undefined;

/** The bytes of a store that holds nothing, made once a process. */
function emptyStore(): Buffer {
  return (empty ??= madeStore());
}

function madeStore(): Buffer {
  const database = new BetterSqlite3(':memory:');
  try {
    migrate(database, ':memory:');
    return database.serialize();
  } finally {
    database.close();
  }
}
