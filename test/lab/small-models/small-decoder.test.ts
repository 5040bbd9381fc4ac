import { beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import { totalLoss } from '../../../src/core/losses.ts';
import { createRandom } from '../../../src/core/random.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import type { BlockwiseDecoder } from '../../../src/engine/training/decoder/blockwise-decoder.ts';
import { openSmallDecoder } from '../../../src/lab/small-models/small-decoder.ts';

const WIDTH = 32;
const TOKENS = 5;
/** A pair in both orders. */
const BATCH = 2;
/** Distance of the differences, of values between 0.1 and 1. */
const STEP = 5e-2;

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const SHAPE = {
  architecture: 'llama',
  width: WIDTH,
  blocks: 2,
  heads: 4,
  keyValueHeads: 2,
  headWidth: 8,
  feedForward: 48,
  epsilon: 1e-5,
  rotation: { dimensions: 8, base: 10_000, frequencyScale: 1 },
};

function open(batch = BATCH): BlockwiseDecoder {
  return openSmallDecoder(libraries, { shape: SHAPE, tokens: TOKENS, batch, threads: 1, seed: 1 });
}

function normals(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

function lossOf(logits: Float32Array) {
  const triple = (sequence: number): Triple => [
    logits[3 * sequence] ?? NaN,
    logits[3 * sequence + 1] ?? NaN,
    logits[3 * sequence + 2] ?? NaN,
  ];
  return totalLoss(triple(0), triple(1), 'First', { lambda: 0.5, weights: [1, 1, 2] });
}

describe('a decoder from scratch', () => {
  it('has the gradient of the whole loss by every weight and by the embeddings, as central differences say', async () => {
    using decoder = open();
    const { parameters } = decoder;
    const embeddings = normals(WIDTH * TOKENS * BATCH, 5);
    const moved = embeddings.slice();
    const { forwardGradient, reverseGradient } = lossOf(await decoder.forward(embeddings));
    const ofEmbeddings = await decoder.backward(Float32Array.of(...forwardGradient, ...reverseGradient), {
      embeddings: true,
    });
    const slopeBy = async (values: Float32Array, at: number, apply: () => void): Promise<number> => {
      const start = values[at] ?? 0;
      const lossBeside = async (offset: number): Promise<number> => {
        values[at] = start + offset;
        apply();
        return lossOf(await decoder.forward(moved)).value;
      };
      // Fourth order, so that a step can be long enough for rounding not to matter.
      const near = (await lossBeside(STEP)) - (await lossBeside(-STEP));
      const far = (await lossBeside(2 * STEP)) - (await lossBeside(-2 * STEP));
      values[at] = start;
      apply();
      return (8 * near - far) / (12 * STEP);
    };
    const random = createRandom(11);
    const errors: Record<string, number> = {};
    for (const name of parameters.names) {
      const gradient = parameters.gradient(name);
      const values = parameters.values(name);
      const places = random.sample([...values.keys()], 10);
      const slopes: number[] = [];
      for (const at of places)
        slopes.push(
          await slopeBy(values, at, () => {
            parameters.set(name, values);
          }),
        );
      errors[name] = relativeError(
        places.map((at) => gradient[at] ?? NaN),
        slopes,
      );
    }
    const places = random.sample([...moved.keys()], 20);
    const slopes: number[] = [];
    for (const at of places) slopes.push(await slopeBy(moved, at, () => undefined));
    errors.embeddings = relativeError(
      places.map((at) => ofEmbeddings?.[at] ?? NaN),
      slopes,
    );
    expect(Object.keys(errors)).toHaveLength(2 * 9 + 3);
    for (const [name, error] of Object.entries(errors))
      expect([name, error < 1e-3, error]).toEqual([name, true, error]);
  });

  it('learns which of two tokens is the larger', async () => {
    const batch = 8;
    using decoder = open(batch);
    const random = createRandom(3);
    const text = normals(WIDTH * TOKENS, 9);
    const lossOfStep = async (learn: boolean): Promise<number> => {
      const embeddings = new Float32Array(WIDTH * TOKENS * batch);
      const gradient = new Float32Array(3 * batch);
      const labels = Array.from({ length: batch }, (_, sequence) => {
        embeddings.set(text, sequence * text.length);
        const [first, second] = [random.normal(), random.normal()];
        embeddings[sequence * text.length + WIDTH] = 2 * first;
        embeddings[sequence * text.length + 2 * WIDTH] = 2 * second;
        return first > second ? ('First' as const) : ('Second' as const);
      });
      const logits = await decoder.forward(embeddings);
      let sum = 0;
      for (const [sequence, label] of labels.entries()) {
        const triple = logits.subarray(3 * sequence, 3 * sequence + 3);
        const { value, forwardGradient } = totalLoss(
          [triple[0] ?? NaN, triple[1] ?? NaN, triple[2] ?? NaN],
          [triple[1] ?? NaN, triple[0] ?? NaN, triple[2] ?? NaN],
          label,
          { lambda: 0 },
        );
        sum += value;
        gradient.set(
          forwardGradient.map((slope) => (2 * slope) / batch),
          3 * sequence,
        );
      }
      if (learn) {
        await decoder.backward(gradient);
        await decoder.parameters.step(
          decoder.runner,
          { lora: 3e-3 },
          { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 },
        );
      }
      return sum / batch;
    };
    const mean = async (steps: number, learn: boolean): Promise<number> => {
      let sum = 0;
      for (let step = 0; step < steps; step++) sum += await lossOfStep(learn);
      return sum / steps;
    };
    const before = await mean(20, false);
    await mean(200, true);
    expect(await mean(20, false)).toBeLessThan(0.35 * before);
  });

  it('starts from its seed', () => {
    using one = open();
    using other = open();
    const name = 'blk.1.ffn_down.weight';
    expect(one.parameters.values(name)).toEqual(other.parameters.values(name));
  });
});

function relativeError(given: readonly number[], expected: readonly number[]): number {
  return Math.hypot(...expected.map((value, at) => value - (given[at] ?? NaN))) / Math.hypot(...expected);
}
