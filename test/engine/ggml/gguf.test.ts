import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { readGguf, readTensors, streamTensors } from '../../../src/engine/ggml/gguf.ts';
import { writeGguf, type GgufTensorContent } from '../../../src/engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../../src/engine/ggml/gguf-value.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import {
  decodeTensor,
  encodeTensor,
  isWritable,
  WRITABLE_TYPES,
} from '../../../src/engine/ggml/tensor-data.ts';
import { TENSOR_TYPES } from '../../../src/engine/ggml/tensor-type.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));

const METADATA: Record<string, GgufValue> = {
  'general.architecture': { type: 'string', value: 'täst' },
  'a.u8': { type: 'uint8', value: 255 },
  'a.i8': { type: 'int8', value: -128 },
  'a.u16': { type: 'uint16', value: 65535 },
  'a.i16': { type: 'int16', value: -2 },
  'a.u32': { type: 'uint32', value: 4294967295 },
  'a.i32': { type: 'int32', value: -5 },
  'a.u64': { type: 'uint64', value: Number.MAX_SAFE_INTEGER },
  'a.i64': { type: 'int64', value: Number.MIN_SAFE_INTEGER },
  'a.f32': { type: 'float32', value: 0.5 },
  'a.f64': { type: 'float64', value: Math.PI },
  'a.flag': { type: 'bool', value: true },
  'a.tokens': { type: 'string[]', value: ['<s>', '▁First', ''] },
  'a.scores': { type: 'float32[]', value: [0, -1.5] },
  'a.layers': { type: 'int32[]', value: [-2, 7] },
  'a.flags': { type: 'bool[]', value: [false, true] },
};

function normals(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

const TENSORS: GgufTensorContent[] = WRITABLE_TYPES.map((type, index) => ({
  name: `t.${type}`,
  dimensions: [64, 3],
  type,
  data: normals(192, index),
}));

async function written(name: string): Promise<string> {
  const file = join(folder, name);
  await writeGguf(file, { metadata: METADATA, tensors: TENSORS });
  return file;
}

describe('a GGUF file', () => {
  it('reads back the metadata and tensors it was written with', async () => {
    const gguf = await readGguf(await written('round-trip.gguf'));
    expect(Object.fromEntries(gguf.metadata)).toEqual(METADATA);
    expect([...gguf.tensors.values()].map(({ name, type, dimensions }) => [name, type, dimensions])).toEqual(
      TENSORS.map(({ name, type, dimensions }) => [name, type, dimensions]),
    );
    await readTensors(gguf.file, gguf.tensors.values(), (tensor, bytes) => {
      const source = TENSORS.find(({ name }) => name === tensor.name);
      expect(isWritable(tensor.type) && new Uint8Array(bytes)).toEqual(
        source && encodeTensor(source.type, source.data),
      );
    });
  });

  it('has vocabularies of more tokens than a call has arguments', async () => {
    const file = join(folder, 'vocabulary.gguf');
    const tokens = Array.from({ length: 300_000 }, (_, id) => `token ${id}`);
    await writeGguf(file, { metadata: { 'a.tokens': { type: 'string[]', value: tokens } }, tensors: [] });
    const { metadata } = await readGguf(file);
    expect(Array.from(metadata.get('a.tokens')?.value as Iterable<string>)).toEqual(tokens);
  });

  it('is read in parts that make up each tensor, small ones and those larger than a part', async () => {
    const file = join(folder, 'large.gguf');
    const large = Float32Array.from({ length: (20 << 20) / 4 }, (_, at) => at);
    const tensors = [
      { name: 'large', type: 'F32', dimensions: [large.length], data: large },
      { name: 'small', type: 'F32', dimensions: [2], data: Float32Array.of(1, 2) },
    ] as const;
    await writeGguf(file, { metadata: METADATA, tensors });
    const gguf = await readGguf(file);
    const read = new Map<string, Buffer[]>();
    await streamTensors(file, gguf.tensors.values(), ({ name }, part) => {
      read.set(name, [...(read.get(name) ?? []), Buffer.from(part)]);
    });
    expect(read.get('large')?.length).toBeGreaterThan(1);
    for (const { name, data } of tensors)
      expect(Buffer.concat(read.get(name) ?? []).equals(Buffer.from(data.buffer))).toBe(true);
  });

  it('starts every tensor at a multiple of its alignment', async () => {
    const file = join(folder, 'aligned.gguf');
    const metadata = { ...METADATA, 'general.alignment': { type: 'uint32', value: 256 } } as const;
    await writeGguf(file, { metadata, tensors: TENSORS });
    for (const { offset } of (await readGguf(file)).tensors.values()) expect(offset % 256).toBe(0);
  });

  it('leaves no other file behind, written or refused', async () => {
    await written('alone.gguf');
    await expect(
      writeGguf(join(folder, 'missing', 'x.gguf'), { metadata: METADATA, tensors: [] }),
    ).rejects.toMatchObject({ code: 'file-not-written' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('refuses values that do not fill the shape or the blocks', async () => {
    const tensor = { name: 't', type: 'Q8_0', data: new Float32Array(48) } as const;
    const write = (dimensions: number[]) =>
      writeGguf(join(folder, 'refused.gguf'), { metadata: {}, tensors: [{ ...tensor, dimensions }] });
    await expect(write([48, 2])).rejects.toThrow(RangeError);
    await expect(write([48])).rejects.toThrow('do not fill blocks of Q8_0');
  });
});

describe('reading a bad file', () => {
  it('says that the file is missing', async () => {
    await expect(readGguf(join(folder, 'none.gguf'))).rejects.toMatchObject({ code: 'file-not-readable' });
  });

  it('says that another format is not GGUF', async () => {
    const file = join(folder, 'text.gguf');
    await writeFile(file, 'a text that is long enough to be no header at all');
    await expect(readGguf(file)).rejects.toMatchObject({ code: 'not-gguf' });
  });

  it('names the tensor and the bytes that are missing from a truncated file', async () => {
    const file = await written('short.gguf');
    const last = [...(await readGguf(file)).tensors.values()].at(-1);
    const end = (last?.offset ?? 0) + (last?.bytes ?? 0);
    await truncate(file, end - 1);
    await expect(readGguf(file)).rejects.toMatchObject({
      code: 'gguf-truncated',
      message: expect.stringContaining(
        `ends at byte ${end - 1}, but tensor t.Q4_0 lies at bytes ${last?.offset ?? 0} to ${end}`,
      ) as string,
    });
  });

  it('refuses every cut through the header with a clear error', async () => {
    const bytes = await readFile(await written('whole.gguf'));
    const file = join(folder, 'cut.gguf');
    for (let size = 4; size < 1000; size += 13) {
      await writeFile(file, bytes.subarray(0, size));
      await expect(readGguf(file), `${size} bytes`).rejects.toMatchObject({ code: 'gguf-truncated' });
    }
  });

  it('names the tensor of an unknown type, and one that reaches beyond the end', async () => {
    const file = await written('bad-tensor.gguf');
    const bytes = await readFile(file);
    // After the name come the number of dimensions, two dimensions, the type and the offset.
    const afterName = bytes.indexOf('t.F16') + 5;
    bytes.writeUInt32LE(99, afterName + 20);
    await writeFile(file, bytes);
    await expect(readGguf(file)).rejects.toMatchObject({
      code: 'gguf-not-supported',
      message: expect.stringContaining('t.F16 has the unknown type 99') as string,
    });
    bytes.writeUInt32LE(TENSOR_TYPES.F16.id, afterName + 20);
    bytes.writeBigUInt64LE(1n << 40n, afterName + 24);
    await writeFile(file, bytes);
    await expect(readGguf(file)).rejects.toMatchObject({ code: 'gguf-truncated' });
    bytes.writeBigUInt64LE(1n, afterName + 24);
    await writeFile(file, bytes);
    await expect(readGguf(file)).rejects.toMatchObject({ code: 'gguf-damaged' });
  });

  it('refuses a version it does not know', async () => {
    const file = await written('version.gguf');
    const bytes = await readFile(file);
    bytes.writeUInt32LE(1, 4);
    await writeFile(file, bytes);
    await expect(readGguf(file)).rejects.toMatchObject({ code: 'gguf-not-supported' });
  });
});

describe('the quantisers', () => {
  it('give the same bytes as ggml', async () => {
    const { ggml } = await openLibraries('cpu');
    const edges = [0, -0, 1, -1, 65504, 65519.9, 65520, 1e-8, 5.9e-8, 6.1e-5, -3e-5, 1e30, 0.1, 1 / 3];
    const values = normals(3200, 9);
    values.set(edges, 64);
    for (const type of WRITABLE_TYPES) {
      const ours = encodeTensor(type, values);
      const theirs = new Uint8Array(ours.length);
      ggml.ggml_quantize_chunk(TENSOR_TYPES[type].id, values, theirs, 0, 100, 32, null);
      expect(ours, type).toEqual(theirs);
    }
  });

  it('are undone by reading within half a step', () => {
    const values = normals(320, 4);
    const largest = Math.max(...values.map(Math.abs));
    const tolerance = { F32: 0, F16: 2 ** -11, BF16: 2 ** -8, Q8_0: 0.6 / 127, Q4_0: 1 / 8 };
    for (const type of WRITABLE_TYPES) {
      const read = decodeTensor(type, encodeTensor(type, values));
      const difference = Math.max(...read.map((value, index) => Math.abs(value - (values[index] ?? 0))));
      expect(difference, type).toBeLessThanOrEqual(tolerance[type] * largest);
    }
  });
});
