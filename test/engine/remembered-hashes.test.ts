import { createHash } from 'node:crypto';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Progress } from '../../src/engine/long-work.ts';
import { RememberedHashes } from '../../src/engine/remembered-hashes.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a hash is that of the bytes, whatever was remembered of others, and is told while it is computed', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'weights.bin');
  const hashes = new RememberedHashes(join(folder, 'cache/hashes.json'));
  writeFileSync(file, 'one');
  const told: Progress[] = [];
  const of = async () => (await hashes.of([file], { onProgress: (each) => told.push(each) }))[0]?.sha256;
  expect(await of()).toBe(sha256('one'));
  writeFileSync(file, 'two');
  utimesSync(file, 1, 1);
  expect(await of()).toBe(sha256('two'));
  expect(told.map(({ message }) => message)).toEqual(['weights.bin', 'weights.bin']);
});

test('a remembered hash is not computed again, and one that was learnt elsewhere is taken', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'weights.bin');
  writeFileSync(file, 'one');
  const store = join(folder, 'cache/hashes.json');
  await new RememberedHashes(store).add(file, 'learnt');
  const told: Progress[] = [];
  const found = await new RememberedHashes(store).of([file], { onProgress: (each) => told.push(each) });
  expect([found, told]).toEqual([[{ file, bytes: 3, sha256: 'learnt' }], []]);
});

test('a store that cannot be read is made anew', async () => {
  const folder = temporaryFolder();
  const [file, store] = [join(folder, 'weights.bin'), join(folder, 'hashes.json')];
  writeFileSync(file, 'one');
  writeFileSync(store, '{"half');
  expect((await new RememberedHashes(store).of([file]))[0]?.sha256).toBe(sha256('one'));
});

test('a memory that cannot be written costs nobody the hash, and one that grows forgets the oldest', async () => {
  const folder = temporaryFolder();
  const [file, other] = [join(folder, 'weights.bin'), join(folder, 'other.bin')];
  for (const each of [file, other]) writeFileSync(each, 'one');
  // Below a file there is no folder.
  const impossible = new RememberedHashes(join(file, 'hashes.json'));
  await impossible.add(other, 'learnt');
  expect((await impossible.of([other]))[0]?.sha256).toBe(sha256('one'));

  const store = join(folder, 'hashes.json');
  const old = Array.from({ length: 600 }, (_, index) => [`/${index}`, { version: '', sha256: '' }]);
  writeFileSync(store, JSON.stringify(Object.fromEntries(old)));
  await new RememberedHashes(store).add(file, 'learnt');
  const kept = Object.keys(JSON.parse(readFileSync(store, 'utf8')) as object);
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([500, '/101', file]);
});
