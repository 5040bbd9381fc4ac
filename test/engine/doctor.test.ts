import path from 'node:path';
import { expect, test } from 'vitest';
import { examine } from '../../src/engine/doctor.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a sound installation has no problems, and everything that was looked at is named', async () => {
  const findings = await examine('cpu', temporaryFolder());
  expect(findings.map(({ name }) => name)).toEqual([
    'Node',
    'Memory',
    'node-llama-cpp',
    'koffi',
    'better-sqlite3',
    'sharp',
    'SQLite',
    'llama.cpp',
    'Backend',
    'Kernels',
    'Electron',
    'Demo model',
    'Workspace',
  ]);
  expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
  expect(findings.find(({ name }) => name === 'Backend')?.found).toContain('cpu');
});

test('whatever is no good says how to mend it', async () => {
  const folder = temporaryFolder();
  const store = openDatabase(path.join(folder, 'store.sqlite'), { create: true });
  store.pragma('user_version = 999');
  store.close();
  const findings = await examine('cpu', folder);
  const workspace = findings.find(({ name }) => name === 'Workspace');
  expect(workspace).toMatchObject({ status: 'problem', mend: expect.stringContaining('Update') as string });
  for (const { status, mend } of findings) expect(mend === undefined).toBe(status === 'ok');
});
