import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWholeFile, writeWholeFileSync } from '../../src/engine/whole-file.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test.each([true, false])('a file is written in pieces, with its folder (durable: %s)', async (durable) => {
  const folder = temporaryFolder();
  const file = join(folder, 'a', 'b', 'file');
  await writeWholeFile(file, ['one ', Buffer.from('two')], { durable, makeFolder: true });
  expect(readFileSync(file, 'utf8')).toBe('one two');
  await writeWholeFile(file, 'three', { durable });
  expect(readFileSync(file, 'utf8')).toBe('three');
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file']);
});

test('a file whose pieces fail keeps what it held, and nothing is left beside it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, 'before');
  function* pieces() {
    yield 'half';
    throw new RangeError('no more');
  }
  const refusal = () => new Error('the disk refused');
  await expect(writeWholeFile(file, pieces(), { durable: true, refusal })).rejects.toThrow('no more');
  expect(readFileSync(file, 'utf8')).toBe('before');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('what the file system refuses is told as the caller says', async () => {
  const folder = temporaryFolder();
  const refusal = (cause: unknown) => new Error('refused', { cause });
  const missing = join(folder, 'none', 'file');
  await expect(writeWholeFile(missing, '', { durable: true, refusal })).rejects.toThrow('refused');
  mkdirSync(join(folder, 'taken'));
  await expect(writeWholeFile(join(folder, 'taken'), '', { durable: false, refusal })).rejects.toThrow(
    'refused',
  );
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('a small file is written at once', () => {
  const folder = temporaryFolder();
  writeWholeFileSync(join(folder, 'a', 'file'), 'text');
  expect(readFileSync(join(folder, 'a', 'file'), 'utf8')).toBe('text');
  mkdirSync(join(folder, 'taken'));
  expect(() => writeWholeFileSync(join(folder, 'taken'), '')).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['a', 'taken']);
});
