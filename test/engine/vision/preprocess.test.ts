import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { CMYK_PICTURES, cmykPicture, GOLDEN_PIXELS } from '../../fixtures/cmyk-pictures.ts';
import { preprocessImage, type Preprocessing } from '../../../src/engine/vision/preprocess.ts';

/** Colours / 255 come out unchanged. */
const PLAIN: Preprocessing = { size: 8, mode: 'crop', mean: [0, 0, 0], std: [1, 1, 1] };
const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const STD = [0.26862954, 0.26130258, 0.27577711] as const;

/**
 * Pillow 12.3.0: Image.frombytes('L', (8, 8), bytes((i * 37 + 11) % 256 for i in range(64))).convert('RGB')
 * .resize((size, size), Image.BICUBIC), first channel; of size 12 the first three rows.
 */
const PILLOW = [
  { size: 4, expected: [52, 129, 192, 86, 134, 196, 99, 83, 204, 105, 94, 184, 104, 96, 172, 142] },
  {
    size: 12,
    expected: [
      6, 23, 51, 76, 101, 125, 150, 174, 205, 255, 125, 0, 25, 42, 70, 95, 120, 144, 169, 210, 220, 148, 71,
      24, 56, 73, 101, 126, 150, 175, 204, 226, 187, 31, 25, 64,
    ],
  },
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preprocess-'));
});
afterAll(() => rm(folder, { recursive: true }));

function noise(width: number, height: number, seed = 1): Sharp {
  const random = createRandom(seed);
  const data = Buffer.from(Array.from({ length: width * height * 3 }, () => random.integer(256)));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** An image whose left third is red, middle green and right blue. */
function stripes(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) data[i * 3 + Math.floor(((i % width) * 3) / width)] = 255;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Colour of a pixel in 0..255. */
function colour(pixels: Float32Array, size: number, x: number, y: number): number[] {
  return [0, 1, 2].map((channel) =>
    Math.abs(Math.round((pixels[(channel * size + y) * size + x] ?? NaN) * 255)),
  );
}

describe('an image becomes the input of the tower', () => {
  it('unchanged where it has the size already, normalised channel after channel', async () => {
    const raw = await noise(8, 8).raw().toBuffer();
    const pixels = await preprocessImage(await noise(8, 8).png().toBuffer(), {
      ...PLAIN,
      mean: MEAN,
      std: STD,
    });
    expect(pixels).toHaveLength(3 * 64);
    for (let channel = 0; channel < 3; channel++)
      for (let i = 0; i < 64; i++)
        expect(pixels[channel * 64 + i]).toBeCloseTo(
          ((raw[i * 3 + channel] ?? 0) / 255 - (MEAN[channel] ?? 0)) / (STD[channel] ?? 1),
          5,
        );
  });

  it('with the centre cut out of a wide one', async () => {
    const pixels = await preprocessImage(await stripes(72, 24).png().toBuffer(), PLAIN);
    expect(colour(pixels, 8, 4, 4)).toEqual([0, 255, 0]);
    expect(colour(pixels, 8, 0, 0)[0]).toBeLessThan(64);
    expect(colour(pixels, 8, 7, 7)[2]).toBeLessThan(64);
  });

  it('padded with the mean colour to a square, an odd pixel last', async () => {
    const options = { ...PLAIN, mode: 'pad', mean: MEAN, std: [1, 1, 1] } as const;
    const pixels = await preprocessImage(await stripes(8, 3).png().toBuffer(), options);
    const shown = pixels.map((value, index) => value + (MEAN[Math.floor(index / 64)] ?? 0));
    const filling = [122, 116, 104];
    expect([0, 1, 5, 7].map((y) => colour(shown, 8, 4, y))).toEqual(Array(4).fill(filling));
    expect([2, 3, 4].map((y) => colour(shown, 8, 4, y))).toEqual(Array(3).fill([0, 255, 0]));
  });

  it.each(PILLOW)('resampled to $size as Pillow does it, to the bit', async ({ size, expected }) => {
    const grey = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 37 + 11) % 256));
    const image = await sharp(grey, { raw: { width: 8, height: 8, channels: 1 } })
      .png()
      .toBuffer();
    const pixels = await preprocessImage(image, { ...PLAIN, size });
    const found = [...pixels.slice(0, size * size)].map((value) => Math.round(value * 255));
    expect(found.slice(0, expected.length)).toEqual(expected);
  });
});

describe('every kind of file is understood', () => {
  it('turned upright by its orientation', async () => {
    // Orientation 6: the camera was turned, so the stored left edge is the top.
    const stored = await stripes(24, 24).jpeg({ quality: 100 }).withMetadata({ orientation: 6 }).toBuffer();
    const pixels = await preprocessImage(stored, { ...PLAIN, size: 24 });
    expect(colour(pixels, 24, 12, 3)[0]).toBeGreaterThan(200);
    expect(colour(pixels, 24, 12, 20)[2]).toBeGreaterThan(200);
  });

  it('grey, with three equal channels', async () => {
    const image = await noise(8, 8).toColourspace('b-w').png().toBuffer();
    const pixels = await preprocessImage(image, PLAIN);
    expect(pixels.slice(0, 64)).toEqual(pixels.slice(64, 128));
    expect(pixels.slice(0, 64)).toEqual(pixels.slice(128));
  });

  it('with transparency dropped', async () => {
    const raw = await noise(8, 8).ensureAlpha(0.25).png().toBuffer();
    expect(await preprocessImage(raw, PLAIN)).toEqual(
      await preprocessImage(await noise(8, 8).png().toBuffer(), PLAIN),
    );
  });

  it('grey with transparency', async () => {
    const image = await noise(8, 8).toColourspace('b-w').ensureAlpha(0.5).png().toBuffer();
    expect(await preprocessImage(image, PLAIN)).toHaveLength(192);
  });

  it('16-bit, scaled to 8', async () => {
    const deep = await noise(8, 8).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const [found, wanted] = [
      await preprocessImage(deep, PLAIN),
      await preprocessImage(await noise(8, 8).png().toBuffer(), PLAIN),
    ];
    expect(Math.max(...found.map((value, i) => Math.abs(value - (wanted[i] ?? 0))))).toBeLessThan(1.5 / 255);
  });

  it('16-bit grey', async () => {
    const deep = await noise(8, 8).toColourspace('grey16').png().toBuffer();
    const pixels = await preprocessImage(deep, PLAIN);
    expect(Math.max(...pixels)).toBeGreaterThan(0.6);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
  });

  it('CMYK, as Pillow reads it', async () => {
    const pixels = await preprocessImage(cmykPicture('cmyk'), PLAIN);
    const found = GOLDEN_PIXELS.flatMap((pixel) => colour(pixels, 8, pixel % 8, Math.floor(pixel / 8)));
    expect(found).toEqual(CMYK_PICTURES.cmyk.colours);
  });

  it('as a path, too, and one pixel large', async () => {
    const file = join(folder, 'dot.png');
    await noise(1, 1).png().toFile(file);
    const pixels = await preprocessImage(file, PLAIN);
    expect(new Set(pixels.slice(0, 64)).size).toBe(1);
  });
});

describe('a bad image is named', () => {
  it('when it is cut off', async () => {
    const file = join(folder, 'cut.jpg');
    const whole = await noise(64, 64).jpeg().toBuffer();
    await writeFile(file, whole.subarray(0, whole.length / 2));
    await expect(preprocessImage(file, PLAIN)).rejects.toMatchObject({
      code: 'bad-image',
      message: expect.stringMatching(
        /cut\.jpg cannot be used: the file ends early, after [\d,]+ bytes/,
      ) as string,
    });
  });

  it('when it is no image, or not there', async () => {
    const file = join(folder, 'text.jpg');
    await writeFile(file, 'not an image');
    await expect(preprocessImage(file, PLAIN)).rejects.toMatchObject({ code: 'bad-image' });
    await expect(preprocessImage(join(folder, 'none.jpg'), PLAIN)).rejects.toMatchObject({
      code: 'bad-image',
    });
    await expect(preprocessImage(Buffer.from('x'), PLAIN)).rejects.toMatchObject({ code: 'bad-image' });
  });
});
