import { expect, it } from 'vitest';
import { Backend } from '../../../../src/engine/ggml/backend.ts';
import { openLibraries } from '../../../../src/engine/ggml/libraries.ts';
import { DropoutMasks, type TrainingMoment } from '../../../../src/engine/training/decoder/dropout-masks.ts';
import { HeldTensors } from '../../../../src/engine/training/decoder/held-tensors.ts';
import { StageRunner } from '../../../../src/engine/training/decoder/stage-runner.ts';

const [ROWS, COLUMNS, TENSORS, SHARE] = [64, 200, 3, 0.2];

/** Masks of three tensors at some moments, one moment after the other. */
async function masksAt(seed: number, moments: readonly (TrainingMoment | null)[]) {
  const { ggml } = await openLibraries('cpu');
  using backend = Backend.open({ ggml, gpu: 'cpu' });
  using held = new HeldTensors(ggml, backend, 1);
  using masks = new DropoutMasks(ggml, backend, {
    share: SHARE,
    tensors: TENSORS,
    largest: ROWS * COLUMNS,
    seed,
  });
  const copy = held.add([ROWS, COLUMNS]);
  held.allocate();
  using runner = new StageRunner(ggml, backend);
  const found: (Float32Array | null)[][] = [];
  for (const moment of moments) {
    masks.draw(moment);
    const ofMoment: (Float32Array | null)[] = [];
    for (let tensor = 0; tensor < TENSORS; tensor++) {
      const copies: number[] = [];
      await runner.run((tape) => {
        const mask = masks.of(tape, tensor, ROWS, COLUMNS);
        if (mask === null) return [];
        copies.push(tensor);
        return [tape.ggml.ggml_cpy(tape.nodes, mask.tensor, copy)];
      });
      ofMoment.push(copies.length > 0 ? held.download(copy) : null);
    }
    found.push(ofMoment);
  }
  return found;
}

it('leaves out its share of every tensor and makes up for it', async () => {
  const [masks = []] = await masksAt(1, [{ step: 1, batch: 0 }]);
  for (const mask of masks) {
    const kept = mask?.filter((value) => value !== 0) ?? new Float32Array();
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - SHARE))]));
    // Four standard deviations of a binomial count.
    const deviation = Math.sqrt(SHARE * (1 - SHARE) * ROWS * COLUMNS);
    expect(Math.abs(kept.length - (1 - SHARE) * ROWS * COLUMNS)).toBeLessThan(4 * deviation);
  }
});

it('differs from tensor to tensor, batch to batch and step to step, and is the same whenever it is drawn', async () => {
  const moments = [
    { step: 1, batch: 0 },
    { step: 1, batch: 1 },
    { step: 2, batch: 0 },
  ];
  const drawn = await masksAt(7, moments);
  const all = drawn.flat().map((mask) => mask?.join());
  expect(new Set(all).size).toBe(all.length);
  expect((await masksAt(7, [...moments].reverse())).reverse()).toEqual(drawn);
  expect(await masksAt(8, moments)).not.toEqual(drawn);
});

it('leaves nothing out when the model is only asked', async () => {
  expect(await masksAt(1, [{ step: 1, batch: 0 }, null])).toMatchObject([{}, [null, null, null]]);
});
