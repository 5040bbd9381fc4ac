import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EncodingFolder } from '../../../src/engine/encodings/encoding-folder.ts';
import { RecentEncodings } from '../../../src/engine/encodings/recent-encodings.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const HASH = 'ab12';
const encoding = (start: number) => Float16Array.from({ length: 6 }, (_, index) => start + index / 4);

describe('a folder of encoded images', () => {
  it('gives back what was written, in a file of a header and two bytes a number', async () => {
    const folder = temporaryFolder();
    const encodings = new EncodingFolder(folder, 3);
    expect(await encodings.read(HASH)).toBeUndefined();
    await encodings.write(HASH, encoding(1));
    expect(await encodings.read(HASH)).toEqual(encoding(1));
    expect(await readdir(join(folder, 'ab'))).toEqual(['ab12.f16']);
    expect(await readFile(join(folder, 'ab', 'ab12.f16'))).toHaveLength(16 + 12);
    await encodings.write(HASH, encoding(2));
    expect(await encodings.read(HASH)).toEqual(encoding(2));
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, 20)],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['empty', () => Buffer.alloc(0)],
    [
      'damaged in one bit',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 25 ? byte ^ 4 : byte))),
    ],
    [
      'of another kind',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 0 ? byte + 1 : byte))),
    ],
  ])('takes a file that is %s for absent', async (_, damage) => {
    const folder = temporaryFolder();
    const encodings = new EncodingFolder(folder, 3);
    await encodings.write(HASH, encoding(1));
    const file = join(folder, 'ab', 'ab12.f16');
    await writeFile(file, damage(await readFile(file)));
    expect(await encodings.read(HASH)).toBeUndefined();
  });

  it('takes encodings of another shape for absent', async () => {
    const folder = temporaryFolder();
    await new EncodingFolder(folder, 3).write(HASH, encoding(1));
    expect(await new EncodingFolder(folder, 2).read(HASH)).toBeUndefined();
  });
});

describe('encoded images in memory', () => {
  it('leave in the order of their last use when there are too many bytes', () => {
    const recent = new RecentEncodings(3 * 12);
    for (const hash of ['a', 'b', 'c']) recent.set(hash, encoding(0));
    recent.get('a');
    recent.set('d', encoding(0));
    expect(recent.get('b')).toBeUndefined();
    expect(['a', 'c', 'd'].map((hash) => recent.get(hash)?.length)).toEqual([6, 6, 6]);
  });

  it('count once when set again', () => {
    const recent = new RecentEncodings(2 * 12);
    recent.set('a', encoding(0));
    for (let time = 0; time < 5; time++) recent.set('b', encoding(time));
    expect(recent.get('a')).toBeDefined();
    expect(recent.get('b')).toEqual(encoding(4));
  });
});
