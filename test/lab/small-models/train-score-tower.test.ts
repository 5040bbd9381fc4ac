import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pearson } from '../../../src/core/metrics.ts';
import { createRandom } from '../../../src/core/random.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { trainScoreTower, type ScoreTowerTraining } from '../../../src/lab/small-models/train-score-tower.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const SIZE = 12;
const SHAPE = { imageSize: SIZE, patch: 4, width: 32, heads: 4, feedForward: 48, blocks: 1 };

/** Dark images with a bright square, whose side makes the score. */
function squares(count: number, seed: number): { pixels: Float32Array; score: number }[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const side = 1 + random.integer(6);
    const [left, top] = [2 + random.integer(4), 2 + random.integer(4)];
    const pixels = Float32Array.from({ length: 3 * SIZE ** 2 }, (_, at) => {
      const [x, y] = [at % SIZE, Math.floor(at / SIZE) % SIZE];
      return (x >= left && x < left + side && y >= top && y < top + side ? 1 : -1) + 0.1 * random.normal();
    });
    return { pixels, score: 1 + (4 * (side - 1)) / 5 };
  });
}

const learnt = squares(120, 1);

function training(some: Partial<ScoreTowerTraining> = {}): ScoreTowerTraining {
  return {
    shape: SHAPE,
    scores: learnt.map(({ score }) => score),
    pixels: (image) => learnt[image]?.pixels ?? new Float32Array(),
    augmentation: { mirror: true, shift: 1 },
    batch: 16,
    epochs: 30,
    rate: 2e-3,
    weightDecay: 0.01,
    threads: 1,
    seed: 3,
    checkpoint: null,
    ...some,
  };
}

describe('direct regression by a tower from scratch', () => {
  it('scores images that it has not seen, on the scale it learnt, by the look that did best', async () => {
    using model = await trainScoreTower(libraries, training());
    const others = squares(60, 2);
    const predicted = await model.predict(others.map(({ pixels }) => pixels));
    const truth = others.map(({ score }) => score);
    expect(pearson(truth, predicted)).toBeGreaterThan(0.95);
    const errors = predicted.map((value, at) => Math.abs(value - (truth[at] ?? NaN)));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.4);
    expect(model.best.heldOutError).toBe(Math.min(...model.looks.map(({ heldOutError }) => heldOutError)));
    const [tokens] = await model.encode(others.slice(0, 1).map(({ pixels }) => pixels));
    expect(tokens).toHaveLength(SHAPE.width * 9);
  });

  it('goes on after a stop at any step to the same bits', async () => {
    const short = { epochs: 6, batch: 16 };
    using whole = await trainScoreTower(libraries, training(short));
    const checkpoint = join(temporaryFolder(), 'tower.state');
    for (const stopAt of [5, 11, 12]) {
      const stop = new AbortController();
      const stopped = trainScoreTower(
        libraries,
        training({
          ...short,
          checkpoint,
          signal: stop.signal,
          onProgress: ({ done }) => {
            if (done === stopAt) stop.abort();
          },
        }),
      );
      await expect(stopped).rejects.toThrow('abort');
    }
    const steps: number[] = [];
    using resumed = await trainScoreTower(
      libraries,
      training({ ...short, checkpoint, onProgress: ({ done }) => steps.push(done) }),
    );
    using again = await trainScoreTower(libraries, training({ ...short, checkpoint }));
    expect(steps[0]).toBeGreaterThan(10);
    for (const model of [resumed, again]) {
      expect(model.tower.weights()).toEqual(whole.tower.weights());
      expect(model.looks.map(({ heldOutError }) => heldOutError)).toEqual(
        whole.looks.map(({ heldOutError }) => heldOutError),
      );
    }
    await expect(trainScoreTower(libraries, training({ ...short, seed: 4, checkpoint }))).rejects.toThrow(
      'a different recipe',
    );
  });

  it('needs more than one image', async () => {
    await expect(trainScoreTower(libraries, training({ scores: [3] }))).rejects.toThrow('more than 1 images');
  });
});
