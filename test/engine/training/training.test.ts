import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { readCheckpoint, writeCheckpoint } from '../../../src/engine/training/checkpoint.ts';
import { encodeFaces } from '../../../src/engine/training/encoded-faces.ts';
import { facePairs } from '../../../src/engine/training/face-pairs.ts';
import { cosineRate } from '../../../src/engine/training/learning-rate.ts';
import { trainDecoder } from '../../../src/engine/training/train-decoder.ts';
import { trainTower } from '../../../src/engine/training/train-tower.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

describe('the learning rate', () => {
  it('rises over the warm-up, then falls to nothing', () => {
    expect(cosineRate(1, 5, 110, 10)).toBe(0.5);
    expect(cosineRate(1, 10, 110, 10)).toBe(1);
    expect(cosineRate(1, 60, 110, 10)).toBeCloseTo(0.5);
    expect(cosineRate(1, 110, 110, 10)).toBeCloseTo(0);
  });
});

describe('a checkpoint', () => {
  it('holds step and weights, and takes the place of the one before', () => {
    const file = join(temporaryFolder(), 'folder', 'a.checkpoint');
    expect(readCheckpoint(file)).toBeUndefined();
    for (const step of [1, 2]) {
      const weights = new Map([
        ['one', Float32Array.of(step, 0.1)],
        ['two', Float32Array.of(3)],
      ]);
      writeCheckpoint(file, { step, weights });
      expect(readCheckpoint(file)).toEqual({ step, weights });
    }
  });
});

describe('drawn pairs', () => {
  const scores = Float32Array.from({ length: 300 }, (_, face) => 1 + (face * 4) / 299);

  it('are of two faces, each way round as often, with the wanted share of Similar', () => {
    const draw = facePairs(scores, 0.2, 0.4, createRandom(1));
    const pairs = Array.from({ length: 2000 }, draw);
    const difference = ([a, b]: readonly [number, number]) => (scores[a] ?? 0) - (scores[b] ?? 0);
    const share = (of: (d: number) => boolean) =>
      pairs.filter((pair) => of(difference(pair))).length / pairs.length;
    expect(pairs.every(([a, b]) => a !== b)).toBe(true);
    expect(share((d) => Math.abs(d) <= 0.2)).toBeCloseTo(0.4, 1);
    expect(share((d) => d > 0.2)).toBeCloseTo(0.3, 1);
  });
});

describe('training', () => {
  it('makes its steps, writes checkpoints, and goes on from them', async () => {
    const libraries = await openLibraries('cpu');
    const folder = temporaryFolder();
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const tower = {
      seed: 1,
      batch: 8,
      validationFaces: 8,
      learningRate: 1e-3,
      checkpoint: join(folder, 'tower'),
      log,
    };
    const weights = await trainTower(libraries, { ...tower, steps: 1 });
    expect(readCheckpoint(tower.checkpoint)?.step).toBe(1);
    expect(await trainTower(libraries, { ...tower, steps: 1 })).toEqual(weights);

    const faces = await encodeFaces(libraries, weights, 2, 32);
    expect(faces.tokens.every(Number.isFinite)).toBe(true);
    const decoder = { seed: 1, pairs: 2, learningRate: 1e-3, checkpoint: join(folder, 'decoder'), log };
    await trainDecoder(libraries, faces, faces, { ...decoder, steps: 2 });
    await trainDecoder(libraries, faces, faces, { ...decoder, steps: 3 });
    expect(readCheckpoint(decoder.checkpoint)?.step).toBe(3);
    expect(lines.map((line) => line.split(' loss')[0])).toEqual([
      'tower step 1',
      'decoder step 2',
      'decoder step 3',
    ]);
  });

  it('cannot go on from weights of another shape', async () => {
    const libraries = await openLibraries('cpu');
    const checkpoint = join(temporaryFolder(), 'tower');
    writeCheckpoint(checkpoint, {
      step: 1,
      weights: new Map([['v.patch_embd.weight', new Float32Array(3)]]),
    });
    const training = {
      seed: 1,
      batch: 2,
      validationFaces: 2,
      steps: 2,
      learningRate: 1e-3,
      checkpoint,
      log: () => {},
    };
    await expect(trainTower(libraries, training)).rejects.toThrow('another size');
  });
});
