import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeResumableFile, type FileSection } from '../../src/engine/resumable-file.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Sections of 10, 20, 30 and 40 bytes in pieces of 10; `made` is told of each that begins. */
function sections(made: (index: number) => void = () => undefined): FileSection[] {
  return [1, 2, 3, 4].map((tens, index) => ({
    bytes: tens * 10,
    pieces: function* () {
      made(index);
      for (let piece = 0; piece < tens; piece++) yield new Uint8Array(10).fill(tens * 10 + piece);
    },
  }));
}

const WHOLE = Buffer.concat(sections().flatMap(({ pieces }) => [...(pieces() as Iterable<Uint8Array>)]));

/** Stops within the third section. */
async function stopped(file: string): Promise<void> {
  const stop = new AbortController();
  const onBytes = (bytes: number) => {
    if (bytes === 40) stop.abort(new Error('stopped'));
  };
  await expect(
    writeResumableFile(file, sections(), { key: 'a', signal: stop.signal, onBytes }),
  ).rejects.toThrow('stopped');
}

test('a file is written of its sections', async () => {
  const folder = temporaryFolder();
  const told: number[] = [];
  await writeResumableFile(join(folder, 'file'), sections(), {
    key: 'a',
    onBytes: (bytes) => told.push(bytes),
  });
  expect(readFileSync(join(folder, 'file')).equals(WHOLE)).toBe(true);
  expect(told).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a stopped one goes on with the section that was not whole, whatever lies behind the others', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  await stopped(file);
  expect(readdirSync(folder).toSorted()).toEqual(['file.part', 'file.part.json']);
  appendFileSync(`${file}.part`, Buffer.alloc(100, 7));
  const made: number[] = [];
  await writeResumableFile(
    file,
    sections((index) => made.push(index)),
    { key: 'a' },
  );
  expect(made).toEqual([2, 3]);
  expect(readFileSync(file).equals(WHOLE)).toBe(true);
  expect(readdirSync(folder)).toEqual(['file']);
});

test.each([
  ['was begun under another key', 'b', () => undefined],
  ['is shorter than its record says', 'a', (file: string) => writeFileSync(`${file}.part`, Buffer.alloc(20))],
  ['has a record that cannot be read', 'a', (file: string) => writeFileSync(`${file}.part.json`, '{')],
] as const)('a part that %s is begun anew', async (_, key, change) => {
  const file = join(temporaryFolder(), 'file');
  await stopped(file);
  change(file);
  const made: number[] = [];
  await writeResumableFile(
    file,
    sections((index) => made.push(index)),
    { key },
  );
  expect(made).toEqual([0, 1, 2, 3]);
  expect(readFileSync(file).equals(WHOLE)).toBe(true);
});

test('nothing is left of one that fails, and a section of another length is a bug', async () => {
  const folder = temporaryFolder();
  const fails: FileSection = {
    bytes: 10,
    pieces: function* () {
      yield new Uint8Array(5);
      throw new Error('the source is gone');
    },
  };
  const file = join(folder, 'file');
  await expect(writeResumableFile(file, [...sections(), fails], { key: 'a' })).rejects.toThrow(
    'the source is gone',
  );
  const short: FileSection = { bytes: 10, pieces: () => [new Uint8Array(9)] };
  await expect(writeResumableFile(file, [short], { key: 'a' })).rejects.toThrow('section 0 of');
  expect(readdirSync(folder)).toEqual([]);
});
