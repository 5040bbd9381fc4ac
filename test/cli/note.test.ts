import path from 'node:path';
import { expect, test } from 'vitest';
import { insertSlice } from '../../src/engine/store/slices.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function noted() {
  const folder = temporaryFolder();
  const { workspace } = answeredRun(path.join(folder, 'workspace'));
  insertSlice(workspace.db, { name: 'called Similar', location: '/pairs?model=Similar' });
  workspace.close();
  writeFiles(folder, { 'note.md': '# Looks odd\n\nSee **fold 3**.\n' });
  const command = (...args: string[]) => tiebreak([...args, '--workspace', path.join(folder, 'workspace')]);
  return { command, file: path.join(folder, 'note.md') };
}

test('a note is written, read and kept beside the status', async () => {
  const { command, file } = noted();
  expect((await command('note')).stdout).toBe('Run "random": no note and no review status.\n');
  await command('note', '--status', 'in-review', '--text', file, '--author', 'ann');
  await command('note', '--status', 'reviewed', '--author', 'bob');
  const { document } = await command('note', '--json');
  expect(document).toMatchObject({
    run: 'random',
    review: 'reviewed',
    note: { text: '# Looks odd\n\nSee **fold 3**.\n', author: 'bob' },
    versions: 2,
  });
  expect((await command('note')).stdout).toMatch(
    /^Run "random": reviewed \(bob, .*; 2 versions\)\n\n# Looks odd/,
  );
});

test('status has notes and review of runs and slices', async () => {
  const { command } = noted();
  await command('note', '--slice', 'called Similar', '--status', 'needs-review');
  const { document } = await command('status', '--json');
  expect(document).toMatchObject({
    runs: [{ run: 'random', review: null, note: null }],
    slices: [{ slice: 'called Similar', location: '/pairs?model=Similar', review: 'needs-review' }],
  });
  expect((await command('status')).stdout).toMatch(/called Similar +needs review/);
  await command('note', '--slice', 'called Similar', '--status', 'none');
  expect((await command('note', '--slice', 'called Similar', '--json')).document).toMatchObject({
    review: null,
  });
});

test('a slice or run that is not there, and options that say nothing, are refused', async () => {
  const { command } = noted();
  expect(await command('note', '--slice', 'none')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no slice named "none". There is: called Similar.') as string,
  });
  expect((await command('note', '--run', 'random', '--slice', 'called Similar')).code).toBe(2);
  expect((await command('note', '--author', 'ann')).code).toBe(2);
  expect((await command('note', '--status', 'done')).code).toBe(2);
});

test('where there is no slice, none of them is to be chosen', async () => {
  const folder = temporaryFolder();
  answeredRun(folder).workspace.close();
  const { code, stderr } = await tiebreak(['note', '--slice', 'none', '--workspace', folder]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/There is no slice named "none"\.\nWhat to do: Create it with `/);
});
