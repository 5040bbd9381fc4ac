import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppError } from '../../src/engine/app-error.ts';
import { writeWholeFolder } from '../../src/engine/whole-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const refusal = (cause: unknown) =>
  new AppError('file-not-written', `refused: ${cause instanceof Error ? cause.message : ''}`, '');

const fill = (part: string) => writeFile(join(part, 'one.txt'), 'one');

it('makes a folder with those above it, also where an empty one is', async () => {
  const folder = join(temporaryFolder(), 'a/b');
  await writeWholeFolder(folder, fill, refusal);
  expect(readFileSync(join(folder, 'one.txt'), 'utf8')).toBe('one');
  const empty = join(temporaryFolder(), 'empty');
  mkdirSync(empty, { recursive: true });
  await writeWholeFolder(empty, fill, refusal);
  expect(readdirSync(empty)).toEqual(['one.txt']);
});

it('leaves nothing of a folder that could not be filled', async () => {
  const above = temporaryFolder();
  mkdirSync(above, { recursive: true });
  const failing = async (part: string) => {
    await fill(part);
    throw new Error('no more room');
  };
  await expect(writeWholeFolder(join(above, 'new'), failing, refusal)).rejects.toThrow('no more room');
  expect(readdirSync(above)).toEqual([]);
});

it('writes over nothing: neither what is in a folder nor a file', async () => {
  const above = temporaryFolder();
  const full = join(above, 'full');
  mkdirSync(full, { recursive: true });
  writeFileSync(join(full, 'kept.txt'), 'kept');
  await expect(writeWholeFolder(full, fill, refusal)).rejects.toMatchObject({ code: 'name-taken' });
  expect(readdirSync(full)).toEqual(['kept.txt']);
  const file = join(full, 'kept.txt');
  await expect(writeWholeFolder(file, fill, refusal)).rejects.toMatchObject({ code: 'file-not-written' });
  await expect(writeWholeFolder(join(file, 'below'), fill, refusal)).rejects.toMatchObject({
    code: 'file-not-written',
  });
  expect(existsSync(file)).toBe(true);
});
