import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { openTower } from '../../../src/engine/families/open-tower.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { squareInput } from '../../fixtures/tower-input.ts';
import { exportProjector } from '../../../src/lab/demo-model/export-projector.ts';
import { SmallTower } from '../../../src/lab/small-models/small-tower.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const SHAPE = { imageSize: 12, patch: 4, width: 32, heads: 4, feedForward: 48, blocks: 2 };
const STEP = { rate: 3e-3, weightDecay: 0, clipNorm: 1 };

/** Distance of the differences, of values between 0.1 and 1. */
const DISTANCE = 3e-2;

function open(batch: number, targetWeights: readonly number[] = [1]): SmallTower {
  return new SmallTower(libraries, { shape: SHAPE, targetWeights, batch, threads: 1, seed: 1 });
}

/** Images of noise, each of another brightness. */
function images(count: number, seed: number): Float32Array[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const brightness = random.normal();
    return Float32Array.from({ length: 3 * SHAPE.imageSize ** 2 }, () => brightness + random.normal());
  });
}

function brightness(image: Float32Array): number {
  return image.reduce((sum, value) => sum + value, 0) / image.length;
}

describe('a vision tower from scratch', () => {
  it('has the gradient of the whole loss by every weight, as central differences say', async () => {
    const weights = [4, 1];
    // The last place of the batch has no image.
    using tower = open(3, weights);
    const shown = images(2, 5);
    const targets = [Float32Array.of(0.5, -1), Float32Array.of(-0.7, 2)];
    const lossNow = async () => {
      const predicted = await tower.predict(shown);
      return predicted.reduce(
        (sum, values, image) =>
          values.reduce(
            (part, value, at) =>
              part + ((weights[at] ?? NaN) * (value - (targets[image]?.[at] ?? NaN)) ** 2) / 4,
            sum,
          ),
        0,
      );
    };
    const before = await lossNow();
    expect(await tower.addGradients(shown, targets)).toBeCloseTo(before, 5);
    const random = createRandom(11);
    const errors: Record<string, number> = {};
    for (const [name, values] of tower.weights()) {
      const gradient = tower.gradient(name);
      const places = random.sample([...values.keys()], 8);
      const slopes: number[] = [];
      for (const at of places) {
        const start = values[at] ?? 0;
        const lossBeside = async (offset: number): Promise<number> => {
          values[at] = start + offset;
          tower.setWeights(new Map([[name, values]]));
          return lossNow();
        };
        // Fourth order, so that a step can be long enough for rounding not to matter.
        const near = (await lossBeside(DISTANCE)) - (await lossBeside(-DISTANCE));
        const far = (await lossBeside(2 * DISTANCE)) - (await lossBeside(-2 * DISTANCE));
        await lossBeside(0);
        slopes.push((8 * near - far) / (12 * DISTANCE));
      }
      errors[name] =
        Math.hypot(...places.map((at, index) => (gradient[at] ?? NaN) - (slopes[index] ?? NaN))) /
        Math.hypot(...slopes);
    }
    expect(Object.keys(errors)).toHaveLength(4 + 2 * 16 + 2);
    for (const [name, error] of Object.entries(errors))
      // Softmax takes no notice of what all keys have in common, so the true gradient by their bias is 0.
      if (name.endsWith('attn_k.bias'))
        expect(Math.max(...tower.gradient(name).map(Math.abs))).toBeLessThan(1e-5);
      else expect([name, error < 1e-3, error]).toEqual([name, true, error]);
  });

  it('learns how bright an image is, and tells it of images that it has not seen', async () => {
    const batch = 16;
    using tower = open(batch);
    for (let step = 0; step < 150; step++) {
      const shown = images(batch, step);
      await tower.learn(
        shown,
        shown.map((image) => Float32Array.of(brightness(image))),
        STEP,
      );
    }
    // More than a batch, and not a whole number of them.
    const others = images(2 * batch + 3, 1000);
    const predicted = await tower.predict(others);
    expect(predicted).toHaveLength(others.length);
    const squares = others.map((image, at) => (brightness(image) - (predicted[at]?.[0] ?? NaN)) ** 2);
    expect(squares.reduce((sum, square) => sum + square, 0) / others.length).toBeLessThan(0.05);
  });

  it('goes on from its state to the same bits', async () => {
    const batch = 4;
    using whole = open(batch);
    using stopped = open(batch);
    using resumed = open(batch);
    const learn = async (tower: SmallTower, from: number, to: number) => {
      for (let step = from; step < to; step++) {
        const shown = images(batch, step);
        await tower.learn(
          shown,
          shown.map((image) => Float32Array.of(brightness(image))),
          { ...STEP, weightDecay: 0.01 },
        );
      }
    };
    await learn(whole, 0, 6);
    await learn(stopped, 0, 3);
    resumed.restore(stopped.state());
    expect(resumed.steps).toBe(3);
    await learn(resumed, 3, 6);
    expect(resumed.state()).toEqual(whole.state());
    expect(resumed.weights()).not.toEqual(stopped.weights());
  });

  it('makes the features that its exported file makes in the comparator', async () => {
    using tower = open(2);
    const random = createRandom(3);
    const moved = [...tower.weights()].map(
      ([name, values]) => [name, values.map((value) => value + 0.1 * random.normal())] as const,
    );
    tower.setWeights(new Map(moved));
    const shown = images(3, 7);
    const encoded = await tower.encode(shown);
    const file = join(temporaryFolder(), 'mmproj.gguf');
    await exportProjector(file, {
      name: 'test',
      shape: SHAPE,
      tower: tower.weights(),
      projector: new Map([
        ['mm.0.weight', new Float32Array(SHAPE.width * 16)],
        ['mm.0.bias', new Float32Array(16)],
        ['mm.2.weight', new Float32Array(16 * 16)],
        ['mm.2.bias', new Float32Array(16)],
      ]),
      type: 'F32',
    });
    const written = await openTower(libraries, file, DEFAULT_CARD, { projected: false });
    const [expected = []] = await written.encodeByEach(shown.map(squareInput));
    await written[Symbol.asyncDispose]();
    expect(encoded.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    const worst = Math.max(
      ...encoded.flatMap((tokens, image) =>
        Array.from(tokens, (value, at) => Math.abs(value - (expected[image]?.[at] ?? NaN))),
      ),
    );
    expect(worst).toBeLessThan(1e-4);
    expect(Math.max(...(encoded[0] ?? []))).toBeGreaterThan(1);
  });

  it('takes no more images than a batch to learn from', async () => {
    using tower = open(1);
    const targets = [Float32Array.of(0), Float32Array.of(0)];
    await expect(tower.learn(images(2, 1), targets, STEP)).rejects.toThrow('more than a batch of 1');
  });
});
