import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFolderTensors } from '../../../src/engine/checkpoints/tensors/folder-tensors.ts';
import { readSafetensors } from '../../../src/engine/checkpoints/tensors/safetensors.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { safetensorsOf, safetensorsWith } from '../../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

function fileWith(bytes: Buffer): string {
  const file = join(temporaryFolder(), 'model.safetensors');
  writeFileSync(file, bytes);
  return file;
}

const entry = (from: number, to: number, dtype = 'F32', shape = [(to - from) / 4]) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

test('says where each tensor lies', async () => {
  const header = { __metadata__: { format: 'pt' }, a: entry(8, 16), b: entry(0, 8, 'BF16', [2, 2]) };
  const file = fileWith(safetensorsWith(header, Buffer.alloc(16)));
  const start = 8 + Buffer.byteLength(JSON.stringify(header));
  expect(await readSafetensors(file)).toEqual([
    { name: 'a', file, shape: [2], type: 'F32', offset: start + 8, bytes: 8 },
    { name: 'b', file, shape: [2, 2], type: 'BF16', offset: start, bytes: 8 },
  ]);
});

const DAMAGED: readonly (readonly [what: string, bytes: Buffer, message: RegExp])[] = [
  ['a file of a few bytes', Buffer.alloc(3), /it has 3 bytes/],
  [
    'a header beyond the end',
    Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 123]),
    /should end at byte 208, but the file ends at byte 9/,
  ],
  ['a header larger than any', Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]), /more than/],
  ['a header that is no JSON', safetensorsWith('{', Buffer.alloc(0)), /it is not JSON/],
  [
    'a tensor without a shape',
    safetensorsWith({ a: { dtype: 'F32' } }, Buffer.alloc(0)),
    /a has no dtype, shape or data_offsets/,
  ],
  [
    'an unknown type',
    safetensorsWith({ a: entry(0, 4, 'F7') }, Buffer.alloc(4)),
    /a has the unknown dtype "F7"/,
  ],
  [
    'a size that is not its shape’s',
    safetensorsWith({ a: entry(0, 8, 'F32', [3]) }, Buffer.alloc(8)),
    /a takes 8 bytes, but 3 numbers of F32 take 12/,
  ],
  [
    'a gap',
    safetensorsWith({ a: entry(0, 4), b: entry(8, 12) }, Buffer.alloc(12)),
    /b begins at .* a ends at .* a gap/,
  ],
  ['an overlap', safetensorsWith({ a: entry(0, 8), b: entry(4, 12) }, Buffer.alloc(12)), /they overlap/],
  ['a tensor beyond the end', safetensorsWith({ a: entry(0, 8) }, Buffer.alloc(4)), /a should end at byte/],
  [
    'bytes behind the last tensor',
    safetensorsWith({ a: entry(0, 4) }, Buffer.alloc(8)),
    /its last tensor ends at/,
  ],
];

test.each(DAMAGED)('refuses %s', async (_, bytes, message) => {
  const error = await appErrorOf(() => readSafetensors(fileWith(bytes)));
  expect([error.code, error.message]).toEqual(['source-damaged', expect.stringMatching(message)]);
});

const tensor = (name: string) => ({ name, shape: [1], data: new Float32Array([1]) });

function sharded(index: Record<string, string>, files: Record<string, readonly string[]>): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: index }));
  for (const [name, tensors] of Object.entries(files))
    writeFileSync(join(folder, name), safetensorsOf(tensors.map(tensor)));
  return folder;
}

test('reads the tensors of several files by their index', async () => {
  const folder = sharded(
    { a: '1.safetensors', b: '2.safetensors' },
    { '1.safetensors': ['a'], '2.safetensors': ['b'] },
  );
  const tensors = await readFolderTensors(folder);
  expect([...tensors.values()].map(({ name, file }) => [name, file])).toEqual([
    ['a', join(folder, '1.safetensors')],
    ['b', join(folder, '2.safetensors')],
  ]);
});

test.each([
  [
    { a: '1.safetensors', b: '2.safetensors' },
    { '1.safetensors': ['a'] },
    'source-incomplete',
    /lacks 1 of the 2 files .* 2\.safetensors/,
  ],
  [
    { a: '1.safetensors', b: '1.safetensors' },
    { '1.safetensors': ['a'] },
    'source-damaged',
    /b is in 1\.safetensors, but it is not/,
  ],
  [{ a: '../1.safetensors' }, {}, 'source-damaged', /not beside it/],
  [
    { a: '1.safetensors', b: '2.safetensors' },
    { '1.safetensors': ['a', 'b'], '2.safetensors': ['b'] },
    'source-damaged',
    /b is both in/,
  ],
] as const)('refuses an index that does not fit its files (%#)', async (index, files, code, message) => {
  const folder = sharded(index, files);
  const error = await appErrorOf(() => readFolderTensors(folder));
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
});

test('refuses a folder without weights', async () => {
  expect((await appErrorOf(() => readFolderTensors(temporaryFolder()))).code).toBe('source-without-weights');
});
