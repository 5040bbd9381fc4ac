import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A workspace that opens, but whose table of models cannot be read. */
function workspaceWithoutModels(dir: string): void {
  const { db, ...workspace } = Workspace.open(dir, { create: true });
  const root = db
    .prepare<[], number>(`SELECT rootpage FROM sqlite_master WHERE name = 'model'`)
    .pluck()
    .get();
  const size = db.pragma('page_size', { simple: true });
  if (root === undefined || typeof size !== 'number') throw new Error('there is no table of models');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const file = path.join(workspace.dir, 'store.sqlite');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, (root - 1) * size, root * size));
}

test('a workspace that cannot be read is refused as damaged, and the one that is open stays', async () => {
  const folder = temporaryFolder();
  const dir = path.join(folder, 'damaged');
  workspaceWithoutModels(dir);
  const { ask, failure, workspace } = openWorkbench(path.join(folder, 'sound'), [folder]);
  expect(await failure('workspace.open', { folder: dir, create: false })).toMatchObject({
    code: 'workspace-corrupt',
    message: expect.stringContaining('damaged') as string,
  });
  expect(await ask('workspace.summary', {})).toMatchObject({ folder: workspace.dir });
});
