import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foldersIfThere, readIfThere } from '../../src/engine/if-there.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('what does not exist is none, and what cannot be read is told', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, 'text');
  expect(await readIfThere(file)).toBe('text');
  expect(await readIfThere(join(folder, 'other'))).toBeNull();
  expect(await foldersIfThere(join(folder, 'other'))).toEqual([]);
  expect(await foldersIfThere(file)).toEqual([]);
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  await expect(foldersIfThere(loop)).rejects.toMatchObject({
    code: 'folder-unreadable',
    message: expect.stringContaining(loop) as string,
  });
  await expect(readIfThere(folder)).rejects.toMatchObject({ code: 'file-unreadable' });
});

test('a stray file in a folder of folders is passed over, a link to a folder is not', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.DS_Store'), '');
  mkdirSync(join(folder, 'b'));
  symlinkSync(join(folder, 'b'), join(folder, 'a'));
  symlinkSync(join(folder, '.DS_Store'), join(folder, 'link-to-a-file'));
  expect(await foldersIfThere(folder)).toEqual(['a', 'b']);
});
