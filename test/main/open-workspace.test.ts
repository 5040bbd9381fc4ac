import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AppError } from '../../src/engine/app-error.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { openFirstWorkspace, type FirstWorkspace } from '../../src/main/open-workspace.ts';
import { rememberWorkspace } from '../../src/workbench/recent-workspaces.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Opens as a start does, and closes again. */
function open(folder: string): FirstWorkspace {
  const opened = openFirstWorkspace(path.join(folder, 'user'), path.join(folder, 'demo'));
  opened.workspace.close();
  return opened;
}

function withWorkspaces(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    Workspace.open(path.join(folder, name), { create: true }).close();
    rememberWorkspace(path.join(folder, 'user'), path.join(folder, name));
  }
  return folder;
}

test('the first start opens the demo', () => {
  const folder = temporaryFolder();
  expect(open(folder)).toMatchObject({
    workspace: { dir: path.join(folder, 'demo') },
    isDemo: true,
    problem: null,
  });
});

test('a later start opens the workspace that was opened last', () => {
  const folder = withWorkspaces('first', 'second');
  expect(open(folder)).toMatchObject({
    workspace: { dir: path.join(folder, 'second') },
    isDemo: false,
    problem: null,
  });
});

test('the demo is known as such when it was opened last', () =>
  expect(open(withWorkspaces('demo'))).toMatchObject({ isDemo: true, problem: null }));

test('a workspace that is gone or cannot be read gives way to the demo, with the reason', () => {
  const gone = withWorkspaces('gone');
  rmSync(path.join(gone, 'gone'), { recursive: true });
  expect(open(gone)).toMatchObject({
    workspace: { dir: path.join(gone, 'demo') },
    isDemo: true,
    problem: { code: 'workspace-missing' } satisfies Partial<AppError>,
  });
  const broken = withWorkspaces('broken');
  writeFiles(broken, { 'broken/store.sqlite': 'no database, however long this text may be' });
  expect(open(broken)).toMatchObject({ isDemo: true, problem: { name: 'AppError' } });
});
