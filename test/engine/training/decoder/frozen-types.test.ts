import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../../src/core/labels.ts';
import { totalLoss } from '../../../../src/core/losses.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { writeRandomLanguageModel } from '../../../../src/lab/random-models/random-language-model.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import type { TensorType } from '../../../../src/engine/ggml/tensor-type.ts';
import type { BlockwiseDecoder } from '../../../../src/engine/training/decoder/blockwise-decoder.ts';
import { readDecoderShape } from '../../../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { openLoraDecoder } from '../../../../src/engine/training/decoder/lora-decoder.ts';
import { quantiseModel, widenModel } from '../../../fixtures/quantised-model.ts';

/** Rows fill the blocks of 256 that Q4_K has. */
const WIDTH = 256;
const TOKENS = 5;
const BATCH = 2;
const STEP = 2e-2;
/** Elements of each parameter that are moved: those with the largest gradients. */
const MOVED = 4;

let folder: string;
let libraries: Libraries;
let plain: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frozen-types-'));
  libraries = await openLibraries('cpu');
  plain = join(folder, 'F32.gguf');
  await writeRandomLanguageModel(plain, {
    seed: 6,
    width: WIDTH,
    blocks: 2,
    heads: 4,
    keyValueHeads: 2,
    feedForward: WIDTH,
  });
});
afterAll(() => rm(folder, { recursive: true }));

function normals(length: number, seed: number, size = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => size * random.normal());
}

const embeddings = normals(WIDTH * TOKENS * BATCH, 5);

async function open(model: string): Promise<BlockwiseDecoder> {
  const decoder = await openLoraDecoder(libraries, model, {
    shape: readDecoderShape(await readGguf(model)),
    lora: { rank: 2, alpha: 4, dropout: 0, targets: ['attn_q', 'attn_v', 'attn_output', 'ffn_down'] },
    labelTokens: [300, 301, 302],
    tokens: TOKENS,
    batch: BATCH,
    threads: 1,
    seed: 1,
  });
  for (const [index, name] of decoder.parameters.names.entries())
    decoder.parameters.set(name, normals(decoder.parameters.values(name).length, 100 + index, 0.1));
  return decoder;
}

function lossOf(logits: Float32Array) {
  const [a = NaN, b = NaN, c = NaN, d = NaN, e = NaN, f = NaN] = logits;
  const [forward, reverse]: [Triple, Triple] = [
    [a, b, c],
    [d, e, f],
  ];
  return totalLoss(forward, reverse, 'First', { lambda: 0.5 });
}

/** The loss's slope by one element of a parameter, by differences of fourth order. */
async function slopeBy(decoder: BlockwiseDecoder, name: string, at: number): Promise<number> {
  const values = decoder.parameters.values(name);
  const start = values[at] ?? 0;
  const lossBeside = async (offset: number): Promise<number> => {
    values[at] = start + offset;
    decoder.parameters.set(name, values);
    return lossOf(await decoder.forward(embeddings)).value;
  };
  const near = (await lossBeside(STEP)) - (await lossBeside(-STEP));
  const far = (await lossBeside(2 * STEP)) - (await lossBeside(-2 * STEP));
  values[at] = start;
  decoder.parameters.set(name, values);
  return (8 * near - far) / (12 * STEP);
}

/*
 * A product with frozen weights of another type rounds what it multiplies, on a CPU: to 11 bits for F16, 8 for BF16, and 8
 * bits under the largest of 32 or 256 numbers for the quantised types. So the loss is a staircase, of which differences say
 * nothing. They are taken of the same values in F32 instead, and the gradient may be as far from them as that rounding, 2^-11,
 * 2^-8 and 2^-7 of the largest, goes through the products of two blocks: a few times as far.
 */
const TOLERANCES: readonly (readonly [TensorType, number])[] = [
  ['F32', 1e-3],
  ['F16', 1e-3],
  ['BF16', 8e-3],
  ['Q8_0', 2e-2],
  ['Q4_0', 2e-2],
  ['Q4_K', 2e-2],
];

describe('with frozen weights in', () =>
  it.each(TOLERANCES)('%s, gradients are the differences of those values to %d', async (type, tolerance) => {
    const [stored, widened] = [join(folder, `${type}.gguf`), join(folder, `${type}-widened.gguf`)];
    if (type !== 'F32') await quantiseModel(libraries, plain, stored, type);
    await widenModel(libraries, stored, widened);
    using learning = await open(stored);
    using exact = await open(widened);
    const { forwardGradient, reverseGradient } = lossOf(await learning.forward(embeddings));
    await learning.backward(Float32Array.of(...forwardGradient, ...reverseGradient));
    let [distance, length] = [0, 0];
    for (const name of learning.parameters.names) {
      const gradient = learning.parameters.gradient(name);
      const places = [...gradient.keys()]
        .sort((a, b) => Math.abs(gradient[b] ?? 0) - Math.abs(gradient[a] ?? 0))
        .slice(0, MOVED);
      for (const at of places) {
        const slope = await slopeBy(exact, name, at);
        distance += (slope - (gradient[at] ?? NaN)) ** 2;
        length += slope ** 2;
      }
    }
    expect(Math.sqrt(distance / length)).toBeLessThan(tolerance);
  }));
