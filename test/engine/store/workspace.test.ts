import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { datasets } from '../../../src/engine/store/datasets.ts';
import { SCHEMA_VERSION } from '../../../src/engine/store/migrate.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('a workspace is made on request and holds what was put into it when it is opened again', () => {
  const folder = join(temporaryFolder(), 'new', 'workspace');
  const made = Workspace.open(folder, { create: true });
  insertRatedImages(made.db, 3);
  made.close();

  const again = Workspace.open(folder);
  expect(datasets(again.db).map(({ name }) => name)).toEqual(['rated-3']);
  again.close();
});

test('a folder without a workspace is not made into one unasked', async () => {
  const folder = temporaryFolder();
  expect((await appErrorOf(() => Workspace.open(folder))).code).toBe('workspace-missing');
});

test('the store keeps a write-ahead log, foreign keys and its schema version', () => {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const pragma = (name: string): unknown => workspace.db.pragma(name, { simple: true });
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('user_version')).toBe(SCHEMA_VERSION);
  workspace.close();
});

test('a workspace of a newer version is refused and left as it is', async () => {
  const folder = temporaryFolder();
  const newer = Workspace.open(folder, { create: true });
  newer.db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
  newer.close();

  const error = await appErrorOf(() => Workspace.open(folder));
  expect(error.code).toBe('workspace-newer');
  expect(error.message).toContain(`schema ${SCHEMA_VERSION + 1}`);
  const store = new BetterSqlite3(join(folder, 'store.sqlite'));
  expect(store.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 1);
  store.close();
});

test('a store that was deleted, moved or replaced while it is open is not written to, until it is back', async () => {
  const folder = join(temporaryFolder(), 'workspace');
  const workspace = Workspace.open(folder, { create: true });
  const write = () => workspace.transaction(() => insertRatedImages(workspace.db, 3));

  renameSync(folder, `${folder}-elsewhere`);
  expect(workspace.isThere).toBe(false);
  expect((await appErrorOf(write)).code).toBe('workspace-gone');

  cpSync(`${folder}-elsewhere`, folder, { recursive: true });
  expect((await appErrorOf(write)).code).toBe('workspace-gone');

  rmSync(folder, { recursive: true });
  renameSync(`${folder}-elsewhere`, folder);
  expect(workspace.isThere).toBe(true);
  await write();
  workspace.close();
  const again = Workspace.open(folder);
  expect(datasets(again.db)).toHaveLength(1);
  again.close();
});

test('a store that is not a database, or is cut off, is called damaged', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'store.sqlite'), 'These are not the bytes of a database.'.repeat(100));
  expect((await appErrorOf(() => Workspace.open(folder))).code).toBe('workspace-corrupt');

  const other = temporaryFolder();
  const workspace = Workspace.open(other, { create: true });
  insertRatedImages(workspace.db, 2_000);
  workspace.close();
  truncateSync(join(other, 'store.sqlite'), 8_192);
  const { code } = await appErrorOf(async () => {
    const cut = Workspace.open(other);
    await cut.transaction(() => insertRatedImages(cut.db, 10));
  });
  expect(code).toBe('workspace-corrupt');
});

test('a file in the place of the folder is refused', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect((await appErrorOf(() => Workspace.open(file, { create: true }))).code).toBe(
    'workspace-not-a-folder',
  );
});

test('a read-only folder is refused before anything is written', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  Workspace.open(workspace, { create: true }).close();
  chmodSync(workspace, 0o555);
  const module = new URL('../../../src/engine/store/workspace.ts', import.meta.url).href;
  const script = `
    const { Workspace } = await import(${JSON.stringify(module)});
    try { Workspace.open(${JSON.stringify(workspace)}); } catch (error) { console.log(error.code); }`;
  // Permissions do not bind the superuser, so the superuser lets "nobody" try.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    ...nobody,
    encoding: 'utf8',
  });
  chmodSync(workspace, 0o755);
  expect(stdout.trim(), stderr).toBe('workspace-read-only');
});

test('a full disk is named, and the transaction leaves nothing behind', async () => {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const pages = Number(workspace.db.pragma('page_count', { simple: true }));
  workspace.db.pragma(`max_page_count = ${pages + 2}`);
  const error = await appErrorOf(() => workspace.transaction(() => insertRatedImages(workspace.db, 5_000)));
  expect(error.code).toBe('disk-full');
  expect(error.action).toContain('cache');
  expect(datasets(workspace.db)).toEqual([]);
  workspace.close();
});

test('a bug in the data is not dressed up as a failure of the world', async () => {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  await expect(workspace.transaction(() => workspace.db.exec('SELECT nonsense'))).rejects.toThrow(
    /no such column/,
  );
  workspace.close();
});
