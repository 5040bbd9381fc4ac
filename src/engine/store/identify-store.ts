import { closeSync, openSync, readSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import { checkIsRegular } from '../regular-file.ts';
import { assertIsNotNewer, damagedTables } from './migrate.ts';
import { APPLICATION_ID } from './migrations/7-application-id.ts';

/** The header of an SQLite file: https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER = { bytes: 100, magic: 'SQLite format 3\0', version: 60, applicationId: 68 } as const;

/** The first version whose stores say in their header whose they are. */
const FIRST_MARKED_VERSION = 7;

/** Tables that stores of every version have. */
const TABLES = ['dataset', 'image', 'judgement', 'pair_set', 'prediction', 'run', 'scoring', 'split'];

/**
 * Refuses a file that is there and is no store, by what it is. Nothing is written to it or beside it.
 *
 * @throws AppError `workspace-empty`, `workspace-foreign`, `workspace-newer`, `workspace-corrupt`, and errors of reading it
 */
export function assertIsStore(file: string): void {
  assertIsFile(file);
  const header = readHeader(file);
  const magic = Buffer.from(HEADER.magic).subarray(0, header.length);
  if (!header.subarray(0, HEADER.magic.length).equals(magic))
    throw new AppError(
      'workspace-corrupt',
      `${file} is not an SQLite database, or its beginning is damaged.`,
      'Put a backup in its place, or choose another folder with --workspace.',
    );
  if (header.length < HEADER.bytes)
    throw new AppError(
      'workspace-empty',
      header.length === 0
        ? `${file} is empty: it was cut, perhaps by a copy, a full disk or a power failure.`
        : `${file} is cut: it has ${header.length} bytes, fewer than any store.`,
      'Put a backup in its place. If nothing is to be kept, delete it and run the same again: that makes a new store.',
    );
  const version = header.readInt32BE(HEADER.version);
  const id = header.readUInt32BE(HEADER.applicationId);
  if (id === APPLICATION_ID) {
    assertIsNotNewer(version, file);
    if (version < FIRST_MARKED_VERSION)
      throw damagedTables(file, version, `stores with Tiebreak's mark begin with ${FIRST_MARKED_VERSION}`);
    return;
  }
  const maybeOlder = id === 0 && version > 0 && version < FIRST_MARKED_VERSION;
  if (maybeOlder && hasTables(file)) return;
  throw new AppError(
    'workspace-foreign',
    `${file} is a database of another program: it has ` +
      (id === 0
        ? 'none of the marks and tables of a store.'
        : `the application id 0x${id.toString(16).padStart(8, '0')}.`) +
      ' Nothing was written to it.',
    'Choose another folder with --workspace, or move that file away and run the same again to make a new store.',
  );
}

function assertIsFile(file: string): void {
  const stats = statSync(file);
  try {
    checkIsRegular(stats);
  } catch (cause) {
    throw new AppError(
      'workspace-foreign',
      `${file} is no store: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Choose another folder with --workspace, or move it away and put a backup of the store in its place.',
      { cause },
    );
  }
}

function readHeader(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER.bytes);
    return header.subarray(0, readSync(descriptor, header, 0, HEADER.bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}

function hasTables(file: string): boolean {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    const names = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck();
    const found = new Set(names.all());
    return TABLES.every((name) => found.has(name));
  } finally {
    database.close();
  }
}
