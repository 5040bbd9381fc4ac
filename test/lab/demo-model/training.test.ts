import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { encodeFaces } from '../../../src/lab/demo-model/encoded-faces.ts';
import { facePairs } from '../../../src/lab/demo-model/face-pairs.ts';
import { cosineRate } from '../../../src/engine/training/learning-rate.ts';
import { repeatedFaces } from '../../../src/lab/demo-model/repeated-faces.ts';
import { trainDemoDecoder } from '../../../src/lab/demo-model/train-demo-decoder.ts';
import { trainDemoTower } from '../../../src/lab/demo-model/train-demo-tower.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

describe('the learning rate', () =>
  it('rises over the warm-up, then falls to nothing', () => {
    expect(cosineRate(1, 5, 110, 10)).toBe(0.5);
    expect(cosineRate(1, 10, 110, 10)).toBe(1);
    expect(cosineRate(1, 60, 110, 10)).toBeCloseTo(0.5);
    expect(cosineRate(1, 110, 110, 10)).toBeCloseTo(0);
  }));

describe('drawn pairs', () => {
  const scores = Array.from({ length: 300 }, (_, face) => 1 + (face * 4) / 299);

  it('are of two faces, each way round as often, with the wanted share of Similar', () => {
    const draw = facePairs(scores, 0.2, 0.4);
    const random = createRandom(1);
    const pairs = Array.from({ length: 2000 }, () => draw(random));
    const difference = ([a, b]: readonly [number, number]) => (scores[a] ?? 0) - (scores[b] ?? 0);
    const share = (of: (d: number) => boolean) =>
      pairs.filter((pair) => of(difference(pair))).length / pairs.length;
    expect(pairs.every(([a, b]) => a !== b)).toBe(true);
    expect(share((d) => Math.abs(d) <= 0.2)).toBeCloseTo(0.4, 1);
    expect(share((d) => d > 0.2)).toBeCloseTo(0.3, 1);
  });
});

describe('drawn faces', () =>
  it('come as new ones and, some steps later, moved, the same for a training that begins anew', async () => {
    const options = { seed: 3, batch: 2, size: 96 };
    const batchOf = repeatedFaces(options);
    const batches = [];
    for (let step = 1; step <= 51; step++) batches.push(await batchOf(step));
    const [first, last] = [batches[0], batches[50]];
    expect(last?.targets[1]).toEqual(first?.targets[0]);
    expect(last?.images[1]).not.toEqual(first?.images[0]);
    expect(new Set(batches.map(({ targets }) => targets[0]?.join())).size).toBe(51);
    expect(await repeatedFaces(options)(51)).toEqual(last);
  }));

describe('the training of the demo model', () =>
  it('makes its steps, and goes on from its checkpoints to the same bits', async () => {
    const libraries = await openLibraries('cpu');
    const folder = temporaryFolder();
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const checkpoint = join(folder, 'tower');
    const training = {
      seed: 1,
      steps: 1,
      stepsALook: 1,
      batch: 4,
      heldOut: { seed: 2, count: 4 },
      rate: 1e-3,
      log,
    };
    using tower = await trainDemoTower(libraries, { ...training, checkpoint });
    using again = await trainDemoTower(libraries, { ...training, checkpoint });
    const other = { ...training, rate: 0, checkpoint: join(folder, 'other') };
    using further = await trainDemoTower(libraries, { ...other, start: tower.weights() });
    expect(again.weights()).toEqual(tower.weights());
    expect(further.weights()).toEqual(tower.weights());
    const faces = await encodeFaces(tower, 2, 36);
    expect(faces.features).toHaveLength(36);
    expect(faces.features.every((tokens) => tokens.every(Number.isFinite))).toBe(true);

    const ofDecoder = { seed: 1, stepsALook: 2, pairs: 2, heldOutPairs: 6, rate: 1e-3, log };
    const file = (name: string) => join(folder, name);
    const weightsAfter = async (steps: number, name: string) => {
      const options = { ...ofDecoder, steps, checkpoint: file(name) };
      using comparator = await trainDemoDecoder(libraries, faces, faces, options);
      return comparator.weights();
    };
    const whole = await weightsAfter(3, 'whole');
    const stopping = {
      ...ofDecoder,
      steps: 3,
      checkpoint: file('stopped'),
      log: () => {
        throw new Error('stopped');
      },
    };
    await expect(trainDemoDecoder(libraries, faces, faces, stopping)).rejects.toThrow('stopped');
    lines.length = 0;
    expect(await weightsAfter(3, 'stopped')).toEqual(whole);
    expect(lines.map((line) => line.split(' loss')[0])).toEqual(['decoder step 3']);
    await expect(weightsAfter(4, 'whole')).rejects.toThrow('a different recipe');
  }));
