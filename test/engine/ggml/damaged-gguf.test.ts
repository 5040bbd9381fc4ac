import { execFileSync } from 'node:child_process';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GGUF_LIMITS, type GgufLimits } from '../../../src/engine/ggml/gguf-header.ts';
import { GGUF_ARRAY_ID, GGUF_TYPE_IDS, type GgufType } from '../../../src/engine/ggml/gguf-value.ts';
import { writeGguf } from '../../../src/engine/ggml/gguf-writer.ts';
import { readGguf, readTensor } from '../../../src/engine/ggml/gguf.ts';
import { readModelCard } from '../../../src/engine/model-files/model-card.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const u64 = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const text = (value: string) => Buffer.concat([u64(value.length), Buffer.from(value)]);
const value = (key: string, type: GgufType, bytes: Uint8Array) =>
  Buffer.concat([text(key), u32(GGUF_TYPE_IDS[type]), bytes]);
const array = (key: string, type: GgufType, length: number, bytes: Uint8Array = new Uint8Array()) =>
  Buffer.concat([text(key), u32(GGUF_ARRAY_ID), u32(GGUF_TYPE_IDS[type]), u64(length), bytes]);
const tensor = (name: string, width: number, offset: number, type = 0) =>
  Buffer.concat([text(name), u32(1), u64(width), u32(type), u64(offset)]);

interface Parts {
  readonly values?: readonly Uint8Array[];
  readonly tensors?: readonly Uint8Array[];
  readonly announced?: { readonly values?: number; readonly tensors?: number };
  readonly data?: number;
}

/** A GGUF file made of parts, right or not. */
async function made({ values = [], tensors = [], announced = {}, data = 0 }: Parts): Promise<string> {
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(announced.tensors ?? tensors.length),
    u64(announced.values ?? values.length),
    ...values,
    ...tensors,
  ]);
  const start = Math.ceil(header.length / 32) * 32;
  const file = path.join(temporaryFolder(), 'made.gguf');
  await writeFile(file, Buffer.concat([header, new Uint8Array(start - header.length + data)]));
  return file;
}

const alignment = (bytes: number) => value('general.alignment', 'uint32', u32(bytes));

const DAMAGED: Readonly<Record<string, readonly [Parts, RegExp]>> = {
  'a string longer than any': [
    { values: [text('k').fill(255, 0, 8)] },
    /a string of 18446744073709552000 bytes/,
  ],
  'an array longer than any': [
    { values: [array('k', 'uint8', GGUF_LIMITS.array + 1)] },
    /an array of 4194305 elements \(the value of k\)/,
  ],
  'more values than any': [{ announced: { values: 1 << 20 }, data: 64 }, /1048576 metadata values/],
  'more tensors than any': [{ announced: { tensors: 1 << 20 }, data: 64 }, /1048576 tensors/],
  'a value twice': [{ values: [alignment(32), alignment(32)] }, /general\.alignment twice/],
  'a value without a name': [{ values: [value('', 'uint32', u32(1))] }, /no name for metadata value 0/],
  'an alignment that is no power of 2': [{ values: [alignment(24)] }, /an alignment of 24/],
  'a tensor with too long a name': [
    { tensors: [tensor('t'.repeat(64), 8, 0)], data: 32 },
    /a name of 64 bytes/,
  ],
  'a gap before the first tensor': [
    { tensors: [tensor('a', 8, 32)], data: 64 },
    /tensor a starts at byte 32 of the tensor data, not at 0.* there is a gap/,
  ],
  'a gap between tensors': [
    { tensors: [tensor('a', 8, 0), tensor('b', 8, 64)], data: 96 },
    /tensor b starts at byte 64 of the tensor data, not at 32, .* there is a gap/,
  ],
  'tensors that overlap': [
    { tensors: [tensor('a', 16, 0), tensor('b', 8, 32)], data: 96 },
    /tensor b starts at byte 32 of the tensor data, not at 64, .* they overlap/,
  ],
  'a tensor in the place of another': [
    { tensors: [tensor('a', 8, 0), tensor('b', 8, 0)], data: 96 },
    /tensor b starts at byte 0 .* they overlap/,
  ],
  'a tensor of a smaller type than its place': [
    { tensors: [tensor('a', 32, 0, 1), tensor('b', 8, 128)], data: 192 },
    /tensor b starts at byte 128 .* there is a gap/,
  ],
};

test.each(Object.entries(DAMAGED))('%s is refused', async (_, [parts, message]) => {
  await expect(readGguf(await made(parts))).rejects.toMatchObject({
    code: 'gguf-damaged',
    message: expect.stringMatching(message) as string,
  });
});

test('what no header takes is refused whatever the size of the file', async () => {
  const long = Buffer.alloc(96, 'x');
  const file = await made({ values: [value('k', 'string', Buffer.concat([u64(96), long]))], data: 4096 });
  const within = (limits: Partial<GgufLimits>) => readGguf(file, { ...GGUF_LIMITS, ...limits });
  await expect(within({ header: 200 })).resolves.toMatchObject({ file });
  await expect(within({ header: 100 })).rejects.toMatchObject({
    code: 'gguf-damaged',
    message: expect.stringContaining('does not end within its first 100 B') as string,
  });
  await expect(within({ string: 95 })).rejects.toMatchObject({ code: 'gguf-damaged' });
  // Far beyond what one read takes, and nearly all of it a hole.
  await truncate(file, 5 * 2 ** 30);
  await expect(within({ string: 95 })).rejects.toMatchObject({ code: 'gguf-damaged' });
  expect(await within({})).toMatchObject({ bytesBehind: expect.any(Number) as number });
});

test('long arrays are read as what they hold, texts only as they are asked for', async () => {
  const count = 3000;
  const numbers = Float32Array.from({ length: count }, (_, i) => i / 2);
  const large = BigInt64Array.from({ length: count }, (_, i) => BigInt(-i));
  const words = Array.from({ length: count }, (_, i) => `wörd ${i}`);
  const file = path.join(temporaryFolder(), 'arrays.gguf');
  await writeGguf(file, {
    metadata: {
      words: { type: 'string[]', value: words },
      numbers: { type: 'float32[]', value: numbers },
      large: { type: 'int64[]', value: Float64Array.from(large, Number) },
      flags: { type: 'bool[]', value: words.map((_, i) => i % 3 === 0) },
    },
    tensors: [],
  });
  const { metadata } = await readGguf(file);
  expect(metadata.get('numbers')?.value).toEqual(numbers);
  expect(metadata.get('large')?.value).toEqual(Float64Array.from(large, Number));
  expect(metadata.get('flags')?.value).toEqual(words.map((_, i) => i % 3 === 0));
  const stored = metadata.get('words');
  if (stored?.type !== 'string[]') throw new Error('no words');
  expect(stored.value.length).toBe(count);
  expect([...stored.value]).toEqual(words);
  const copy = path.join(temporaryFolder(), 'copy.gguf');
  await writeGguf(copy, { metadata, tensors: [] });
  expect(await readFile(copy)).toEqual(await readFile(file));
});

test('bytes behind the last tensor are counted, its padding not', async () => {
  const tensors = [tensor('a', 9, 0)];
  expect(await readGguf(await made({ tensors, data: 64 }))).toMatchObject({ bytesBehind: 0 });
  expect(await readGguf(await made({ tensors, data: 36 }))).toMatchObject({ bytesBehind: 0 });
  expect(await readGguf(await made({ tensors, data: 164 }))).toMatchObject({ bytesBehind: 100 });
});

test.skipIf(process.platform === 'win32')('what is no file is not opened', async () => {
  const folder = temporaryFolder();
  const pipe = path.join(folder, 'pipe.gguf');
  execFileSync('mkfifo', [pipe]);
  const refused = {
    code: 'file-not-readable',
    message: `${pipe} cannot be read: it is a named pipe, not a file`,
  };
  await expect(readGguf(pipe)).rejects.toMatchObject(refused);
  const place = { name: 't', dimensions: [1], type: 'F32', offset: 0, bytes: 4 } as const;
  await expect(readTensor(pipe, place)).rejects.toMatchObject(refused);
  expect(() => readModelCard(pipe)).toThrow('it is a named pipe, not a file');
  await expect(readGguf(folder)).rejects.toThrow('it is a folder, not a file');
});

test('a tensor is read whole', async () => {
  const file = path.join(temporaryFolder(), 'tensor.gguf');
  await using handle = await open(file, 'w');
  await handle.write(Uint8Array.from({ length: 100 }, (_, i) => i));
  const place = { name: 't', dimensions: [8], type: 'F32', offset: 5, bytes: 32 } as const;
  expect([...(await readTensor(file, place))]).toEqual(Array.from({ length: 32 }, (_, i) => i + 5));
});
