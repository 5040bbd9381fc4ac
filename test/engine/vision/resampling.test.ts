import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { Picture } from '../../../src/engine/pictures/picture.ts';
import { resample } from '../../../src/engine/vision/resampling.ts';
import { preprocessImage, type Preprocessing } from '../../../src/engine/vision/preprocess.ts';
import { wholePictureSquare } from '../../helpers/whole-picture.ts';

/** Colours in 0-255 of what the tower gets, three a pixel. */
async function square(file: Buffer, preprocessing: Preprocessing): Promise<number[]> {
  const pixels = await preprocessImage(file, preprocessing);
  const area = preprocessing.size ** 2;
  return Array.from({ length: area * 3 }, (_, i) =>
    Math.abs(
      Math.round(
        ((pixels[(i % 3) * area + Math.floor(i / 3)] ?? NaN) + (preprocessing.mean[i % 3] ?? NaN)) * 255,
      ),
    ),
  );
}

function noise(width: number, height: number, seed: number) {
  const random = createRandom(seed);
  const data = Buffer.from(Array.from({ length: width * height * 3 }, () => random.integer(256)));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

test('only what is needed is scaled, and every number is that of the whole picture, scaled and then cut', async () => {
  const random = createRandom(7);
  const sides = [1, 2, 3, 5, 8, 13, 24, 60, 199];
  for (let trial = 0; trial < 60; trial++) {
    const [width = 1, height = 1] = [sides[random.integer(9)], sides[random.integer(9)]];
    const file = await noise(width, height, trial);
    for (const mode of ['crop', 'pad'] as const) {
      const mean = [0.48145466, 0.4578275, 0.40821073] as const;
      const preprocessing = { size: 1 + random.integer(20), mode, mean, std: [1, 1, 1] } as const;
      const expected = await wholePictureSquare(await Picture.open(file), preprocessing);
      expect(
        await square(file, preprocessing),
        `${width} x ${height}, ${JSON.stringify(preprocessing)}`,
      ).toEqual([...expected]);
    }
  }
});

test('a picture is squashed as Pillow 13 does: its height first where that shrinks by more than twice the width', async () => {
  const scale = async (file: Buffer, width: number, height: number) => {
    const picture = await Picture.open(file);
    const canvas = {
      picture,
      width: picture.width,
      height: picture.height,
      left: 0,
      top: 0,
      colour: [0, 0, 0] as const,
    };
    const data = await resample(canvas, { width, height }, { left: 0, top: 0, width, height });
    return sharp(Buffer.from(data), { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  };
  const plain = { size: 28, mode: 'squash', mean: [0, 0, 0], std: [1, 1, 1] } as const;
  const sizes = [
    [40, 53, true],
    [40, 52, false],
    [20, 29, true],
    [20, 28, false],
    [97, 61, false],
    [28, 90, false],
  ] as const;
  for (const [width, height, columnsFirst] of sizes) {
    const file = await noise(width, height, width);
    const step = columnsFirst ? await scale(file, width, 28) : await scale(file, 28, height);
    expect(await square(file, plain), `${width} x ${height}`).toEqual(
      await square(await scale(step, 28, 28), plain),
    );
  }
});

test('of a long picture no more than the middle is decoded', async () => {
  const asked: unknown[] = [];
  const picture = await Picture.open(await noise(2, 9_000, 1));
  const canvas = {
    picture: {
      width: picture.width,
      height: picture.height,
      decode: (part: Parameters<Picture['decode']>[0]) => {
        asked.push(part);
        return picture.decode(part);
      },
    },
    ...{ width: 2, height: 9_000, left: 0, top: 0, colour: [0, 0, 0] as const },
  };
  await resample(canvas, { width: 8, height: 36_000 }, { left: 0, top: 17_996, width: 8, height: 8 });
  expect(asked).toEqual([{ left: 0, top: 4_497, width: 2, height: 6 }]);
});
