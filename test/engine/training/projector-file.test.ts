import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { writeRandomLanguageModel } from '../../../src/lab/random-models/random-language-model.ts';
import { SMALL_MMPROJ, writeRandomMmproj } from '../../../src/lab/random-models/random-mmproj.ts';
import { readGguf, readTensor } from '../../../src/engine/ggml/gguf.ts';
import { openLibraries, type Libraries } from '../../../src/engine/ggml/libraries.ts';
import { openTower } from '../../../src/engine/families/open-tower.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { squareInput } from '../../fixtures/tower-input.ts';
import { readDecoderShape } from '../../../src/engine/families/decoders/read-decoder-shape.ts';
import { openLoraDecoder } from '../../../src/engine/training/decoder/lora-decoder.ts';
import {
  projectorParameters,
  TrainedProjector,
} from '../../../src/engine/training/decoder/trained-projector.ts';
import { readProjector, writeTunedMmproj } from '../../../src/engine/training/projector-file.ts';
import { smallDisk } from '../../fixtures/small-disk.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

function pixels(): Float32Array {
  const random = createRandom(3);
  return Float32Array.from({ length: 3 * SMALL_MMPROJ.imageSize ** 2 }, () => random.normal());
}

async function encodeWith(file: string, options: { readonly projected: boolean }): Promise<Float32Array> {
  await using tower = await openTower(libraries, file, DEFAULT_CARD, options);
  const [[encoded = new Float32Array()] = []] = await tower.encodeByEach([squareInput(pixels())]);
  expect(encoded).toHaveLength(tower.tokens * (tower.widths[0] ?? NaN));
  return encoded;
}

async function writeMmproj(type: 'F32' | 'Q8_0'): Promise<string> {
  const file = join(temporaryFolder(), 'mmproj.gguf');
  await writeRandomMmproj(file, { ...SMALL_MMPROJ, type });
  return file;
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  return one.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (other[at] ?? NaN))), 0);
}

describe('what the tower gives before its projector', () =>
  it('becomes the image tokens by the projector in training', async () => {
    const file = await writeMmproj('F32');
    const model = join(temporaryFolder(), 'model.gguf');
    const { plan, tensors } = await readProjector(await readGguf(file));
    const width = tensors.get('mm.2.bias')?.shape[0] ?? NaN;
    await writeRandomLanguageModel(model, { seed: 1, width, blocks: 1, heads: 2 });
    using decoder = await openLoraDecoder(libraries, model, {
      shape: readDecoderShape(await readGguf(model)),
      lora: { rank: 1, alpha: 1, dropout: 0, targets: ['attn_q'] },
      labelTokens: [300, 301, 302],
      tokens: 2,
      batch: 1,
      threads: 1,
      seed: 1,
      others: projectorParameters(tensors),
    });
    const imageTokens = (SMALL_MMPROJ.imageSize / SMALL_MMPROJ.patch) ** 2;
    using projector = new TrainedProjector(decoder, plan, imageTokens, tensors);
    const projected = await projector.project(await encodeWith(file, { projected: false }), {
      rounded: false,
    });
    const direct = await encodeWith(file, { projected: true });
    expect(largestDifference(projected, direct)).toBeLessThan(1e-5);
  }));

describe('an mmproj with a tuned projector', () => {
  it('is the base in everything but its projector, whose values are kept whole', async () => {
    const base = await readGguf(await writeMmproj('Q8_0'));
    const { tensors } = await readProjector(base);
    const tuned = new Map(
      [...tensors].map(([name, { shape, values }]) => [
        name,
        { shape, values: name === 'mm.0.weight' ? values.map((value) => value * 1.0001) : values },
      ]),
    );
    const file = join(temporaryFolder(), 'tuned.gguf');
    await writeTunedMmproj(file, base, tuned);

    const written = await readGguf(file);
    expect(written.metadata).toEqual(base.metadata);
    expect([...written.tensors.keys()].sort()).toEqual([...base.tensors.keys()].sort());
    for (const [name, tensor] of base.tensors) {
      if (tensors.has(name)) continue;
      const copy = written.tensors.get(name);
      expect(copy).toMatchObject({ type: tensor.type, dimensions: tensor.dimensions });
      expect(copy && (await readTensor(file, copy))).toEqual(await readTensor(base.file, tensor));
    }
    expect((await readProjector(written)).tensors).toEqual(tuned);
    const [before, after] = [
      await encodeWith(base.file, { projected: true }),
      await encodeWith(file, { projected: true }),
    ];
    const change = largestDifference(before, after);
    expect(change).toBeGreaterThan(0);
    // The base's own projector rounds its inputs to 8 bits.
    expect(change).toBeLessThan(0.1);
  });

  it('is not left behind in part on a full disk', async () => {
    const disk = smallDisk(16);
    if (disk === null) return;
    const base = await readGguf(await writeMmproj('F32'));
    const file = join(disk.folder, 'tuned.gguf');
    await expect(writeTunedMmproj(file, base, (await readProjector(base)).tensors)).rejects.toMatchObject({
      code: 'file-not-written',
    });
    await expect(readGguf(file)).rejects.toMatchObject({ code: 'file-not-readable' });
  });

  it('is refused where the file has no two linear layers', async () => {
    const base = await readGguf(await writeMmproj('F32'));
    const without = new Map([...base.tensors].filter(([name]) => name !== 'mm.2.weight'));
    const refused = readProjector({ ...base, tensors: without });
    await expect(refused).rejects.toMatchObject({ code: 'projector-not-trainable' });
    await expect(refused).rejects.toThrow('it lacks its linear layer mm.2');
  });
});
