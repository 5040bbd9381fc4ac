import { globSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import type { AppError } from '../../../src/engine/app-error.ts';
import { EncodingFolder } from '../../../src/engine/encodings/encoding-folder.ts';
import { readGguf } from '../../../src/engine/ggml/gguf.ts';
import { embedImage } from '../../../src/engine/jobs/workspace/embed-image.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { readProjector } from '../../../src/engine/training/projector-file.ts';
import { writeRandomLlava } from '../../../src/lab/random-models/random-llava.ts';
import { writeRandomPhotographs } from '../../fixtures/random-photographs.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A random LLaVA, and a copy of its mmproj in which one bias of the projector is another number. */
async function withBias(value: number) {
  const folder = temporaryFolder();
  const { model, mmproj: sound } = await writeRandomLlava(folder, { seed: 3 });
  const mmproj = path.join(folder, 'changed-mmproj.gguf');
  await writeFile(mmproj, await readFile(sound));
  const bias = (await readGguf(mmproj)).tensors.get('mm.2.bias');
  if (bias?.type !== 'F32') throw new Error('the bias is not in F32');
  await using file = await open(mmproj, 'r+');
  await file.write(new Uint8Array(Float32Array.of(value).buffer), 0, 4, bias.offset);
  return { folder, model, mmproj, images: await writeRandomPhotographs(folder, 2) };
}

const told = (image: string, mmproj: string) => ({
  code: 'encoding-not-finite',
  message: expect.stringMatching(new RegExp(`^${image} cannot be encoded by ${mmproj}: `)) as string,
  action: expect.stringContaining('Use another mmproj') as string,
});

// 1e5 is a number in 32 bits and infinite in the 16 in which encodings are kept.
test.each([Infinity, NaN, 1e5])(
  'an image whose encoding holds %s is refused, wherever it is used, and never kept',
  async (value) => {
    const { folder, model, mmproj, images } = await withBias(value);
    const [image = '', other = ''] = images;
    await expect(
      embedImage({ mmproj, image, card: DEFAULT_CARD, gpu: 'cpu', threads: 1 }),
    ).rejects.toMatchObject(told(image, mmproj));
    const cacheDir = path.join(folder, 'cache');
    await using comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1, cacheDir });
    const failures: AppError[] = [];
    await comparator.compare([{ first: { path: image }, second: { path: other } }], {
      onResult: () => expect.unreachable('an answer'),
      onFailed: (_, error) => failures.push(error),
    });
    expect(failures).toEqual([expect.objectContaining(told(image, mmproj))]);
    expect(globSync('**/*.f16', { cwd: cacheDir })).toEqual([]);
  },
);

test('a projector that is not finite is not trained further', async () => {
  const { mmproj } = await withBias(Infinity);
  await expect(readProjector(await readGguf(mmproj))).rejects.toMatchObject({
    code: 'projector-not-trainable',
    message: expect.stringContaining('mm.2.bias holds numbers that are not finite') as string,
  });
});

test('an encoding on disk that is not finite, as older versions kept them, counts as absent', async () => {
  const folder = new EncodingFolder(temporaryFolder(), 2);
  await folder.write('aa', Float16Array.of(1, -65504));
  await folder.write('bb', Float16Array.of(1, Infinity));
  expect(await folder.read('aa')).toEqual(Float16Array.of(1, -65504));
  expect(await folder.read('bb')).toBeUndefined();
});
