import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Triple } from '../../../../src/core/labels.ts';
import { totalLoss } from '../../../../src/core/losses.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { writeRandomLanguageModel } from '../../../../src/lab/random-models/random-language-model.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { readDecoderShape } from '../../../../src/engine/families/decoders/read-decoder-shape.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { openLoraDecoder } from '../../../../src/engine/training/decoder/lora-decoder.ts';
import {
  aroundImages,
  PairPrompts,
  type ShownPair,
} from '../../../../src/engine/training/decoder/pair-prompts.ts';
import {
  projectorParameters,
  TrainedProjector,
  type ProjectorTensor,
} from '../../../../src/engine/training/decoder/trained-projector.ts';

const WIDTH = 32;
const FEATURES = 24;
const IMAGE_TOKENS = 3;
const SHAPE = { features: FEATURES, hidden: WIDTH, width: WIDTH };
/** One pair, shown both ways round. */
const SEQUENCES: readonly ShownPair[] = [
  [0, 1],
  [1, 0],
];
const STEP = 2e-2;

let folder: string;
let libraries: Libraries;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trained-projector-'));
  libraries = await openLibraries('cpu');
  model = join(folder, 'model.gguf');
  await writeRandomLanguageModel(model, { seed: 4, width: WIDTH, blocks: 2, heads: 4 });
});
afterAll(() => rm(folder, { recursive: true }));

function normals(length: number, seed: number, size = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => size * random.normal());
}

it.each([
  ['all of its weights', true],
  ['its weights where it has no biases', false],
])('has the gradient of the loss of a pair shown both ways by %s', async (_, biased) => {
  const prompts = new PairPrompts(
    aroundImages(
      { head: normals(WIDTH, 1), middle: new Float32Array(0), question: normals(2 * WIDTH, 2) },
      IMAGE_TOKENS,
    ),
    { width: WIDTH, imageTokens: IMAGE_TOKENS },
  );
  expect(prompts.tokens).toBe(1 + 2 * IMAGE_TOKENS + 2);
  const weights = new Map<ProjectorTensor, Float32Array>([
    ['mm.0.weight', normals(FEATURES * WIDTH, 3, 1 / Math.sqrt(FEATURES))],
    ['mm.2.weight', normals(WIDTH * WIDTH, 5, 1 / Math.sqrt(WIDTH))],
  ]);
  if (biased) {
    weights.set('mm.0.bias', normals(WIDTH, 4, 0.1));
    weights.set('mm.2.bias', normals(WIDTH, 6, 0.1));
  }
  using decoder = await openLoraDecoder(libraries, model, {
    shape: readDecoderShape(await readGguf(model)),
    lora: { rank: 2, alpha: 4, dropout: 0, targets: ['attn_q', 'attn_v'] },
    labelTokens: [300, 301, 302],
    tokens: prompts.tokens,
    batch: SEQUENCES.length,
    threads: 1,
    seed: 1,
    others: projectorParameters(SHAPE, [...weights.keys()]),
  });
  using projector = new TrainedProjector(decoder, SHAPE, 2 * IMAGE_TOKENS, weights);
  const features = normals(FEATURES * 2 * IMAGE_TOKENS, 7);
  const forward = async () => {
    const logits = await decoder.forward(
      prompts.lay(await projector.project(features, { rounded: false }), SEQUENCES),
    );
    const triple = (at: number): Triple => [logits[at] ?? NaN, logits[at + 1] ?? NaN, logits[at + 2] ?? NaN];
    return totalLoss(triple(0), triple(3), 'Second', { lambda: 1 });
  };
  const { forwardGradient, reverseGradient } = await forward();
  const gradient = await decoder.backward(Float32Array.of(...forwardGradient, ...reverseGradient), {
    embeddings: true,
  });
  await projector.backward(prompts.imageGradient(gradient ?? new Float32Array(0), SEQUENCES, 2));

  const random = createRandom(8);
  for (const [name, start] of weights) {
    const given = decoder.parameters.gradient(name);
    const values = start.slice();
    const places = random.sample([...values.keys()], 12);
    const lossBeside = async (at: number, offset: number): Promise<number> => {
      const start = values[at] ?? 0;
      values[at] = start + offset;
      decoder.parameters.set(name, values);
      values[at] = start;
      return (await forward()).value;
    };
    const slopes: number[] = [];
    for (const at of places) {
      const near = (await lossBeside(at, STEP)) - (await lossBeside(at, -STEP));
      const far = (await lossBeside(at, 2 * STEP)) - (await lossBeside(at, -2 * STEP));
      slopes.push((8 * near - far) / (12 * STEP));
    }
    decoder.parameters.set(name, values);
    const error = Math.hypot(...slopes.map((slope, at) => slope - (given[places[at] ?? 0] ?? NaN)));
    expect(error / Math.hypot(...slopes)).toBeLessThan(1e-3);
  }
});
