import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { PictureFault } from '../../../src/engine/pictures/picture-fault.ts';
import { Picture } from '../../../src/engine/pictures/picture.ts';
import { CMYK_PICTURES, cmykPicture, GOLDEN_PIXELS } from '../../fixtures/cmyk-pictures.ts';

function noise(width: number, height: number) {
  const random = createRandom(width * 1000 + height);
  const data = Buffer.from(Array.from({ length: width * height * 3 }, () => random.integer(256)));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Colours of a part, read in strips of two rows. */
async function read(picture: Picture, part: { left: number; top: number; width: number; height: number }) {
  await using decoded = await picture.decode(part);
  const strips: Uint8Array[] = [];
  for (let top = 0; top < part.height; top += 2)
    strips.push(Uint8Array.from(await decoded.rows(top, Math.min(2, part.height - top))));
  return [...Buffer.concat(strips)];
}

const whole = ({ width, height }: Picture) => ({ left: 0, top: 0, width, height });

describe('inks are subtracted from white, as Pillow does it', () => {
  test.each(['cmyk', 'ycck', 'bare', 'tiff'] as const)('%s', async (kind) => {
    const picture = await Picture.open(cmykPicture(kind));
    expect(picture).toMatchObject({ isCmyk: true, width: 8, height: 8 });
    const colours = await read(picture, whole(picture));
    const found = GOLDEN_PIXELS.flatMap((pixel) => colours.slice(pixel * 3, pixel * 3 + 3));
    expect(found).toEqual(CMYK_PICTURES[kind].colours);
    const shown = await (await picture.inside(100)).raw().toBuffer();
    expect([...shown]).toEqual(colours);
  });
});

describe('a part of a picture', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is what is shown there, turned by orientation %i',
    async (orientation) => {
      const stored = await noise(13, 9).tiff().withMetadata({ orientation }).toBuffer();
      const upright = sharp(stored).autoOrient();
      const { info } = await upright.clone().raw().toBuffer({ resolveWithObject: true });
      const part = { left: 2, top: 1, width: info.width - 3, height: info.height - 4 };
      const expected = [
        ...(await sharp(await upright.png().toBuffer())
          .extract(part)
          .raw()
          .toBuffer()),
      ];
      const inMemory = await Picture.open(stored);
      expect(inMemory).toMatchObject({ width: info.width, height: info.height });
      expect(await read(inMemory, part)).toEqual(expected);
      expect(await read(await Picture.open(stored, { pixelsInMemory: 10 }), part)).toEqual(expected);
    },
  );

  test('may be of inks, grey or 16 bits on the disk as in memory, and nothing is left there', async () => {
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('tiebreak-picture-'));
    const before = copies();
    for (const file of [
      cmykPicture('cmyk'),
      await noise(8, 8).toColourspace('b-w').png().toBuffer(),
      await noise(8, 8).toColourspace('rgb16').png().toBuffer(),
    ]) {
      const picture = await Picture.open(file);
      const onDisk = await Picture.open(file, { pixelsInMemory: 10 });
      expect(await read(onDisk, whole(picture))).toEqual(await read(picture, whole(picture)));
    }
    expect(copies()).toEqual(before);
  });
});

describe('what is wrong with a file is said', () => {
  const fault = async (bytes: Buffer, limits = {}) => {
    try {
      const picture = await Picture.open(bytes, limits);
      await picture.check();
      return 'sound';
    } catch (error) {
      return error instanceof PictureFault ? error.message : error;
    }
  };

  const kinds = {
    jpeg: () => noise(40, 30).jpeg(),
    'progressive jpeg': () => noise(40, 30).jpeg({ progressive: true }),
    png: () => noise(40, 30).png(),
    webp: () => noise(40, 30).webp(),
    'lossless webp': () => noise(40, 30).webp({ lossless: true }),
    gif: () => noise(40, 30).gif(),
    tiff: () => noise(40, 30).tiff({ compression: 'none' }),
    avif: () => noise(40, 30).avif(),
  };

  test.each(Object.entries(kinds))('of a %s that was cut, wherever', async (_kind, make) => {
    const bytes = await make().toBuffer();
    expect(await fault(bytes)).toBe('sound');
    for (const share of [0.4, 0.7, 0.97])
      expect(await fault(bytes.subarray(0, bytes.length * share))).toMatch(
        /^the file ends early, after [\d,]+ /,
      );
  });

  test('with what was found', async () => {
    const jpeg = await noise(40, 30).jpeg().toBuffer();
    expect(await fault(jpeg.subarray(0, 1000))).toBe(
      'the file ends early, after 1,000 bytes, before its end',
    );
    expect(await fault(jpeg.subarray(0, -2))).toContain('before its end');
    expect(await fault(jpeg.subarray(0, 100))).toContain('before its first pixel');
    const webp = await noise(40, 30).webp().toBuffer();
    expect(await fault(webp.subarray(0, 1000))).toBe(
      `the file ends early, after 1,000 of the ${webp.length.toLocaleString('en')} bytes that it announces`,
    );
  });

  test('a picture in the header does not stand for the end of the picture itself', async () => {
    const small = await noise(8, 8).jpeg().toBuffer();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe5, 0, 0]), small]);
    segment.writeUInt16BE(small.length + 2, 2);
    const jpeg = await noise(40, 30).jpeg().toBuffer();
    const both = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    expect(await fault(both)).toBe('sound');
    expect(await fault(both.subarray(0, -40))).toContain('ends early');
  });

  test('also where the part that is wanted is there', async () => {
    const tall = await noise(10, 400).jpeg().toBuffer();
    expect(await fault(tall.subarray(0, tall.length * 0.9))).toContain('ends early');
  });

  test('of what is damaged, empty, no picture or too large', async () => {
    const png = await noise(40, 30).png().toBuffer();
    png.fill(0, 200, 400);
    expect(await fault(png)).toMatch(/^the file is damaged: ./);
    expect(await fault(Buffer.alloc(0))).toBe('the file is empty');
    expect(await fault(Buffer.from('some text'))).toContain('no picture');
    expect(await fault(await noise(40, 30).png().toBuffer(), { pixels: 1199 })).toBe(
      'it has 40 x 30 pixels, and at most 1,199 in all are read; make it smaller',
    );
  });
});
