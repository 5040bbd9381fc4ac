import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FileHashes } from '../../../src/engine/model-files/file-hashes.ts';
import { RememberedHashes } from '../../../src/engine/remembered-hashes.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** A file of so many bytes, of which somebody has learnt another hash. */
async function learntFile(bytes: number): Promise<{ file: string; store: string }> {
  const folder = temporaryFolder();
  const [file, store] = [path.join(folder, 'model.gguf'), path.join(folder, 'hashes.json')];
  writeFileSync(file, 'weights');
  truncateSync(file, bytes);
  await new RememberedHashes(store).add(file, 'learnt');
  return { file, store };
}

test('the hash of a large file is remembered until the file changes, and of any other only within one opening', async () => {
  const large = await learntFile(17 << 20);
  expect(await new FileHashes(large.store).of(large.file)).toBe('learnt');
  expect(await new FileHashes().of(large.file)).toBe(sha256(large.file));
  truncateSync(large.file, 18 << 20);
  expect(await new FileHashes(large.store).of(large.file)).toBe(sha256(large.file));

  const small = await learntFile(1000);
  const hashes = new FileHashes(small.store);
  const before = sha256(small.file);
  expect(await hashes.of(small.file)).toBe(before);
  writeFileSync(small.file, 'others');
  expect(await hashes.of(small.file)).toBe(before);
  expect(await new FileHashes(small.store).of(small.file)).toBe(sha256(small.file));
});

test('a file that cannot be read is refused, and hinders no other one', async () => {
  const { file, store } = await learntFile(1000);
  const hashes = new FileHashes(store);
  const [missing, found] = await Promise.allSettled([hashes.of(`${file}.missing`), hashes.of(file)]);
  expect(missing).toMatchObject({ status: 'rejected', reason: { code: 'file-not-readable' } });
  expect(found).toEqual({ status: 'fulfilled', value: sha256(file) });
});
