import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultsOf } from '../../../src/engine/store/check-store.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { tiebreak } from '../../fixtures/command-line.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const IMAGES = 2_000;

/** SQLite's default, in bytes. */
const PAGE = 4_096;

/** A closed workspace whose images take many pages. */
function filledWorkspace(): string {
  const folder = temporaryFolder();
  const workspace = Workspace.open(folder, { create: true });
  insertRatedImages(workspace.db, IMAGES);
  workspace.close();
  return folder;
}

const MODULE = new URL('../../../src/engine/store/workspace.ts', import.meta.url).href;

/** Opens a workspace in a process that writes a setting and is killed. */
function writeAndDie(folder: string): void {
  const script = `
    const { Workspace } = await import(${JSON.stringify(MODULE)});
    const workspace = Workspace.open(${JSON.stringify(folder)});
    workspace.db.exec("INSERT INTO setting VALUES ('a', '1')");
    process.kill(process.pid, 'SIGKILL');`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(signal, stderr).toBe('SIGKILL');
  expect(statSync(join(folder, 'store.sqlite-wal')).size).toBeGreaterThan(0);
}

/** Zeros in the beginning of a page of images. */
function damage(folder: string): void {
  const workspace = Workspace.open(folder);
  const leaves = "SELECT pageno FROM dbstat WHERE name = 'image' AND pagetype = 'leaf' ORDER BY pageno";
  const page = Number(workspace.db.prepare(leaves).pluck().all()[3]);
  workspace.close();
  const file = openSync(join(folder, 'store.sqlite'), 'r+');
  writeSync(file, Buffer.alloc(PAGE / 2), 0, PAGE / 2, (page - 1) * PAGE);
  closeSync(file);
}

test('after a kill a sound store is opened with what was committed', () => {
  const folder = filledWorkspace();
  writeAndDie(folder);
  const workspace = Workspace.open(folder);
  expect(workspace.db.prepare('SELECT value FROM setting').pluck().all()).toEqual(['1']);
  expect(faultsOf(workspace.db, 'thorough')).toEqual([]);
  workspace.close();
});

test('after a kill a damaged store is not opened, by anyone, until it is mended', async () => {
  const folder = filledWorkspace();
  damage(folder);
  writeAndDie(folder);
  for (const attempt of [1, 2]) {
    const { code, message, action } = await appErrorOf(() => Workspace.open(folder));
    expect({ attempt, code }).toEqual({ attempt, code: 'workspace-corrupt' });
    expect(message).toContain('store.sqlite');
    expect(action).toContain('.dump');
  }
  const backup = filledWorkspace();
  for (const end of ['-wal', '-shm']) rmSync(join(folder, `store.sqlite${end}`), { force: true });
  renameSync(join(backup, 'store.sqlite'), join(folder, 'store.sqlite'));
  Workspace.open(folder).close();
});

test('a store that another process has open is not checked again', () => {
  const folder = filledWorkspace();
  const first = Workspace.open(folder);
  first.db.exec("INSERT INTO setting VALUES ('a', '1')");
  expect(statSync(join(folder, 'store.sqlite-wal')).size).toBeGreaterThan(0);
  Workspace.open(folder).close();
  expect(existsSync(join(folder, 'locks', 'check-is-due'))).toBe(false);
  first.close();
});

test('doctor finds damage that an opening does not look for', async () => {
  const folder = filledWorkspace();
  const findingOf = async () => {
    const { document } = await tiebreak(['doctor', '--json', '--gpu', 'cpu', '--workspace', folder]);
    return (document['findings'] as { name: string }[]).find(({ name }) => name === 'Workspace');
  };
  expect(await findingOf()).toMatchObject({ status: 'ok' });
  damage(folder);
  expect(await findingOf()).toMatchObject({
    status: 'problem',
    found: expect.stringContaining('damaged') as string,
    mend: expect.stringContaining('.dump') as string,
  });
});

const hasShell = spawnSync('sqlite3', ['-version']).status === 0 && process.platform !== 'win32';
if (!hasShell) console.log('skipped: the command sqlite3 is not installed');

test.skipIf(!hasShell)(
  'the advice for a damaged store, followed to the letter, saves the rest of it',
  async () => {
    const folder = filledWorkspace();
    damage(folder);
    writeAndDie(folder);
    const { action } = await appErrorOf(() => Workspace.open(folder));
    const [, command = ''] = /folder: (.*)\nThen put saved\.sqlite in the place/.exec(action) ?? [];
    spawnSync('sh', ['-c', command], { cwd: folder });
    renameSync(join(folder, 'saved.sqlite'), join(folder, 'store.sqlite'));
    for (const end of ['-wal', '-shm']) rmSync(join(folder, `store.sqlite${end}`), { force: true });

    const workspace = Workspace.open(folder);
    const images = Number(workspace.db.prepare('SELECT count(*) FROM image').pluck().get());
    expect(images).toBeLessThan(IMAGES);
    expect(images).toBeGreaterThan(IMAGES * 0.8);
    expect(workspace.db.prepare('SELECT value FROM setting').pluck().all()).toEqual(['1']);
    expect(faultsOf(workspace.db, 'thorough')).toEqual([]);
    workspace.close();
  },
);
