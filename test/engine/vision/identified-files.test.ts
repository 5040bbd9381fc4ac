import { createHash } from 'node:crypto';
import { cpSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdentifiedFiles } from '../../../src/engine/vision/identified-files.ts';
import { cmykPicture } from '../../fixtures/cmyk-pictures.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const OLD = new Date('2020-01-01');

/** Longer than the clock of a file system stands still. */
const TICK = 30;

beforeEach(() => {
  // An hour later every file that a test writes counts as settled.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function write(file: string, content: string | Buffer): void {
  writeFileSync(file, content);
  utimesSync(file, OLD, OLD);
}

const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

test('a file that nobody touched is known by what was read', async () => {
  const file = join(temporaryFolder(), 'a.jpg');
  write(file, 'one');
  const files = new IdentifiedFiles();
  expect(await files.known(file)).toBeUndefined();
  expect(await files.read(file)).toMatchObject({ hash: hashOf('one'), name: hashOf('one') });
  expect(await files.known(file)).toEqual({ hash: hashOf('one'), name: hashOf('one') });
});

test.each([
  ['written again', (file: string) => write(file, 'two')],
  [
    'replaced by a copy that keeps its time',
    (file: string) => {
      write(`${file}-two`, 'two');
      cpSync(`${file}-two`, file, { preserveTimestamps: true });
    },
  ],
  [
    'replaced by another of its folder',
    (file: string) => {
      write(`${file}-two`, 'two');
      renameSync(`${file}-two`, file);
    },
  ],
])('a file that was %s is not, though its size and time are the same', async (_, replace) => {
  const file = join(temporaryFolder(), 'a.jpg');
  write(file, 'one');
  const files = new IdentifiedFiles();
  await files.read(file);
  const before = statSync(file);
  await setTimeout(TICK);
  replace(file);
  expect(statSync(file)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
  expect(await files.known(file)).toBeUndefined();
  expect((await files.read(file)).hash).toBe(hashOf('two'));
  expect((await files.known(file))?.hash).toBe(hashOf('two'));
});

test('a file that changed a moment ago is read again each time: it may change within one tick of the clock', async () => {
  vi.useRealTimers();
  const file = join(temporaryFolder(), 'a.jpg');
  write(file, 'one');
  const files = new IdentifiedFiles();
  await files.read(file);
  expect(await files.known(file)).toBeUndefined();
});

test('what was once read through a press profile has another name; its hash is its own', async () => {
  const file = join(temporaryFolder(), 'a.jpg');
  write(file, cmykPicture('cmyk'));
  const hash = hashOf(cmykPicture('cmyk'));
  expect(await new IdentifiedFiles().read(file)).toMatchObject({ hash, name: `${hash}-cmyk` });
});

test('a file that is not there says so', async () => {
  const file = join(temporaryFolder(), 'none.jpg');
  await expect(new IdentifiedFiles().read(file)).rejects.toMatchObject({
    code: 'bad-image',
    message: expect.stringContaining(file) as string,
  });
});

test('a folder in the place of a file says so', async () => {
  const folder = temporaryFolder();
  await expect(new IdentifiedFiles().read(folder)).rejects.toThrow(
    /cannot be read: it is a folder, not a file/,
  );
});
