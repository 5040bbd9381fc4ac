import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { datasets } from '../../../src/engine/store/datasets.ts';
import { MIGRATIONS, SCHEMA_VERSION } from '../../../src/engine/store/migrate.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { tiebreak } from '../../fixtures/command-line.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A database that some program made. */
function database(make: (db: BetterSqlite3.Database) => void): (file: string) => void {
  return (file) => {
    const db = new BetterSqlite3(file);
    make(db);
    db.close();
  };
}

/** As stores were before they said whose they are. */
const olderStore = (version: number) =>
  database((db) => {
    for (const step of MIGRATIONS.slice(0, version)) step(db);
    db.pragma(`user_version = ${version}`);
    db.exec(
      "INSERT INTO dataset (name, kind, root, imported_at, report) VALUES ('faces', 'csv', '/', 0, '{}')",
    );
  });

test.each<[string, (file: string) => void, string, RegExp]>([
  ['no byte', (file) => writeFileSync(file, ''), 'workspace-empty', /is empty/],
  ['one byte', (file) => writeFileSync(file, 'S'), 'workspace-empty', /is cut: it has 1 bytes/],
  [
    'half a header',
    (file) => writeFileSync(file, 'SQLite format 3\0'.padEnd(60)),
    'workspace-empty',
    /60 bytes/,
  ],
  ['text', (file) => writeFileSync(file, 'a note\n'), 'workspace-corrupt', /not an SQLite database/],
  ['a database without tables', database((db) => db.exec('VACUUM')), 'workspace-foreign', /another program/],
  [
    "another program's tables",
    database((db) => db.exec('CREATE TABLE notes(x)')),
    'workspace-foreign',
    /another/,
  ],
  [
    'a table that stores have too',
    database((db) => db.exec('CREATE TABLE dataset(x)')),
    'workspace-foreign',
    /./,
  ],
  [
    "another program's version 4",
    database((db) => {
      db.exec('CREATE TABLE notes(x)');
      db.pragma('user_version = 4');
    }),
    'workspace-foreign',
    /none of the marks and tables/,
  ],
  [
    "another program's mark",
    database((db) => {
      db.exec('CREATE TABLE notes(x)');
      db.pragma('application_id = 0x47504b47');
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    }),
    'workspace-foreign',
    /application id 0x47504b47/,
  ],
  [
    'a negative version',
    database((db) => {
      db.exec('CREATE TABLE notes(x)');
      db.pragma('user_version = -1');
    }),
    'workspace-foreign',
    /./,
  ],
])('a store of %s is refused as what it is, and nothing is written', async (_, make, code, message) => {
  const folder = temporaryFolder();
  make(join(folder, 'store.sqlite'));
  const before = readFileSync(join(folder, 'store.sqlite'));
  for (const command of [['status'], ['import', folder]]) {
    const { code: exit, document } = await tiebreak([...command, '--json', '--workspace', folder]);
    expect(exit).toBe(1);
    expect(document['error']).toMatchObject({ code, message: expect.stringMatching(message) as string });
  }
  expect(readFileSync(join(folder, 'store.sqlite')).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((name) => name !== 'locks')).toEqual(['store.sqlite']);
});

test('a folder in the place of the store is refused', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'store.sqlite'));
  const { code, document } = await tiebreak(['status', '--json', '--workspace', folder]);
  expect(code).toBe(1);
  expect(document['error']).toMatchObject({
    code: 'workspace-foreign',
    message: expect.stringMatching(/store\.sqlite is no store: it is a folder, not a file\.$/) as string,
  });
});

test.each([1, 2, 3, 4, 5, 6])('a store of version %i, which has no mark, is opened and marked', (version) => {
  const folder = temporaryFolder();
  olderStore(version)(join(folder, 'store.sqlite'));
  const workspace = Workspace.open(folder);
  expect(datasets(workspace.db)).toMatchObject([{ name: 'faces' }]);
  expect(workspace.db.pragma('application_id', { simple: true })).toBe(0x54494542);
  workspace.close();
  expect(readFileSync(join(folder, 'store.sqlite')).toString('latin1', 68, 72)).toBe('TIEB');
  Workspace.open(folder).close();
});

test.each([
  ['a later version than its tables', 5, 3],
  ['an earlier version than its tables', 2, 5],
])('a store that claims %s is damaged', async (_, claimed, real) => {
  const folder = temporaryFolder();
  olderStore(real)(join(folder, 'store.sqlite'));
  database((db) => db.pragma(`user_version = ${claimed}`))(join(folder, 'store.sqlite'));
  const { code, message } = await appErrorOf(() => Workspace.open(folder));
  expect(code).toBe('workspace-corrupt');
  expect(message).toContain(`version ${claimed}`);
});

test('a marked store with a version from before the mark is damaged', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'store.sqlite');
  openDatabase(file, { create: true }).close();
  for (const version of [0, 1, -1]) {
    database((db) => db.pragma(`user_version = ${version}`))(file);
    expect((await appErrorOf(() => Workspace.open(folder))).code).toBe('workspace-corrupt');
  }
});

test('a new store is there whole or not at all, and one that is there already stays', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'store.sqlite');
  const [one, other] = [openDatabase(file, { create: true }), openDatabase(file, { create: true })];
  expect(other.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  one.close();
  other.close();
  expect(readdirSync(folder)).toEqual(['store.sqlite']);
});
