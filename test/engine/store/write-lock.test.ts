import { setTimeout as pause } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WriteQueue } from '../../../src/engine/store/write-queue.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A program that has the store's write lock until it lets go. */
function holdLock(folder: string): { letGo: () => void } {
  const other = new BetterSqlite3(join(folder, 'store.sqlite'));
  onTestFinished(() => {
    other.close();
  });
  other.exec('BEGIN IMMEDIATE');
  return { letGo: () => other.exec('COMMIT') };
}

function openWorkspaceOf(images: number): Workspace {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  onTestFinished(() => workspace.close());
  insertRatedImages(workspace.db, images);
  return workspace;
}

test('a write waits for another program without holding up the thread, and keeps its order', async () => {
  const workspace = openWorkspaceOf(2);
  const { letGo } = holdLock(workspace.dir);
  const done: number[] = [];
  const writes = [1, 2, 3].map((number) => workspace.transaction(() => done.push(number)));
  let turns = 0;
  while (turns < 20) {
    await pause(1);
    turns += 1;
  }
  expect(done).toEqual([]);
  letGo();
  // One that comes when the lock is free again does not pass those that waited.
  writes.push(workspace.transaction(() => done.push(4)));
  expect(done).toEqual([]);
  await Promise.all(writes);
  expect(done).toEqual([1, 2, 3, 4]);
});

test('a write that nothing holds up is done at once', () => {
  const workspace = openWorkspaceOf(1);
  let written = false;
  void workspace.transaction(() => (written = true));
  expect(written).toBe(true);
});

test('a write that fails does not hold up those behind it', async () => {
  const workspace = openWorkspaceOf(1);
  const { letGo } = holdLock(workspace.dir);
  const failing = workspace.transaction(() => {
    throw new Error('a fault of its own');
  });
  const next = workspace.transaction(() => 'written');
  letGo();
  await expect(failing).rejects.toThrow('a fault of its own');
  expect(await next).toBe('written');
});

test('a write gives up after a while, with the error of the lock', async () => {
  const workspace = openWorkspaceOf(1);
  holdLock(workspace.dir);
  const queue = new WriteQueue(20);
  const writes = [1, 2].map(() =>
    queue.add(() => {
      workspace.db.pragma('busy_timeout = 0');
      workspace.db.exec('BEGIN IMMEDIATE; COMMIT');
    }),
  );
  for (const write of writes) await expect(write).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
});

test('a folder that is locked by another program is told as such', async () => {
  const workspace = openWorkspaceOf(1);
  const other = new BetterSqlite3(join(workspace.dir, 'store.sqlite'), { timeout: 0 });
  workspace.close();
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN IMMEDIATE; COMMIT');
  expect((await appErrorOf(() => Workspace.open(workspace.dir))).code).toBe('workspace-locked');
  other.close();
});
