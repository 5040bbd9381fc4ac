import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { GgufValue } from '../../../../src/engine/ggml/gguf-value.ts';
import { readGguf, readTensor } from '../../../../src/engine/ggml/gguf.ts';
import { writeGguf, type GgufTensorContent } from '../../../../src/engine/ggml/gguf-writer.ts';
import { inputWidth, positionAxes } from '../../../../src/engine/families/decoders/decoder-shape.ts';
import { readDecoderShape } from '../../../../src/engine/families/decoders/read-decoder-shape.ts';
import { writeRandomLanguageModel } from '../../../../src/lab/random-models/random-language-model.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const SHAPE = { seed: 1, width: 32, blocks: 1, heads: 4, keyValueHeads: 2 };

async function refusal(
  change: {
    readonly metadata?: Readonly<Record<string, GgufValue>>;
    readonly tensor?: Omit<GgufTensorContent, 'data'>;
  },
  shape = {},
): Promise<string> {
  const folder = temporaryFolder();
  const plain = join(folder, 'plain.gguf');
  await writeRandomLanguageModel(plain, { ...SHAPE, ...shape });
  const base = await readGguf(plain);
  const file = join(folder, 'changed.gguf');
  const extra = change.tensor;
  await writeGguf(file, {
    metadata: { ...Object.fromEntries(base.metadata), ...change.metadata },
    tensors: [
      ...[...base.tensors.values()].map((tensor) => ({ ...tensor, read: () => readTensor(plain, tensor) })),
      ...(extra === undefined
        ? []
        : [{ ...extra, data: new Float32Array(extra.dimensions.reduce((all, size) => all * size, 1)) }]),
    ],
  });
  const changed = await readGguf(file);
  try {
    readDecoderShape(changed);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'trains';
}

it('reads the sizes of a decoder whose heads have a width of their own', async () => {
  const file = join(temporaryFolder(), 'model.gguf');
  await writeRandomLanguageModel(file, { ...SHAPE, headWidth: 12, biases: true, tied: true });
  expect(readDecoderShape(await readGguf(file))).toMatchObject({
    width: 32,
    heads: 4,
    keyValueHeads: 2,
    headWidth: 12,
    rotation: { dimensions: 12, base: 10_000, frequencyScale: 1 },
  });
});

it.each([
  [
    'experts',
    { tensor: { name: 'blk.0.ffn_gate_exps.weight', dimensions: [32, 4], type: 'F32' } },
    /it has the tensor blk\.0\.ffn_gate_exps\.weight/,
  ],
  [
    'norms of queries',
    { tensor: { name: 'blk.0.attn_q_norm.weight', dimensions: [8], type: 'F32' } },
    /it has the tensor blk\.0\.attn_q_norm\.weight/,
  ],
  [
    'a bias of a norm',
    { tensor: { name: 'blk.0.attn_norm.bias', dimensions: [32], type: 'F32' } },
    /it has the tensor blk\.0\.attn_norm\.bias/,
  ],
  [
    'a bias in half precision',
    { tensor: { name: 'blk.0.attn_q.bias', dimensions: [32], type: 'F16' } },
    /its tensor blk\.0\.attn_q\.bias is of type F16, not F32/,
  ],
  [
    'a table of another number of frequencies',
    { tensor: { name: 'rope_freqs.weight', dimensions: [8], type: 'F32' } },
    /its rope_freqs\.weight has 8 numbers for 4 frequencies/,
  ],
  [
    'values wider than keys',
    { metadata: { 'llama.attention.value_length': { type: 'uint32', value: 16 } } },
    /its heads have keys of 8 numbers and values of 16/,
  ],
  [
    'another scaling of positions',
    { metadata: { 'llama.rope.scaling.type': { type: 'string', value: 'yarn' } } },
    /its rope scaling is yarn/,
  ],
] as const)('refuses %s, which training does not compute', async (_, change, reason) => {
  expect(await refusal(change)).toMatch(reason);
});

it('takes biases of q, k and v and divided frequencies', async () => {
  expect(await refusal({}, { biases: true, ropeDivisors: [1, 1, 2, 4] })).toBe('trains');
});

it("reads what Qwen3-VL's has beside: axes of positions, and what is added behind its first blocks", async () => {
  const file = join(temporaryFolder(), 'model.gguf');
  const sizes = [2, 1, 1, 0] as const;
  await writeRandomLanguageModel(file, {
    ...SHAPE,
    blocks: 3,
    architecture: 'qwen3vl',
    ropeSections: sizes,
    deepstack: 2,
  });
  const shape = readDecoderShape(await readGguf(file));
  expect(shape).toMatchObject({
    architecture: 'qwen3vl',
    deepstack: 2,
    rotation: { pairs: 'halves', sections: { order: 'interleaved', sizes } },
  });
  expect([inputWidth(shape), positionAxes(shape)]).toEqual([96, 4]);
});

it.each([
  [{ architecture: 'qwen2vl' }, /it does not state qwen2vl\.rope\.dimension_sections/],
  [
    { architecture: 'qwen2vl', ropeSections: [2, 2, 2, 0] },
    /rope\.dimension_sections is \[2,2,2,0\], which is no division of 4 frequencies among 4 axes/,
  ],
  [
    { architecture: 'qwen3vl', ropeSections: [2, 1, 1, 0], deepstack: 1 },
    /it adds to its tokens behind 1 block and has 1/,
  ],
] as const)('refuses %j', async (shape, reason) => {
  expect(await refusal({}, shape)).toMatch(reason);
});
