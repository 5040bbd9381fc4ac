import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { test } from 'vitest';
import { renderWebp } from '../../src/engine/images/render-webp.ts';
import { PictureFault } from '../../src/engine/pictures/picture-fault.ts';
import { preprocessImage } from '../../src/engine/vision/preprocess.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { damagedBytes } from './damage.ts';
import { fuzz, outcomeOf, outcomeOfReading } from './fuzz.ts';

const TOWER = { size: 28, mode: 'crop', mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

/** A small picture of several colours in each format that is read. */
async function soundImages(): Promise<Readonly<Record<string, Buffer>>> {
  const pixels = Buffer.from(
    Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7 + (i >> 5) * 31) % 256),
  );
  const image = () => sharp(pixels, { raw: { width: 40, height: 30, channels: 3 } });
  return {
    jpg: await image().jpeg().toBuffer(),
    png: await image().png().toBuffer(),
    webp: await image().webp().toBuffer(),
  };
}

test('images, as the tower and people see them', async () => {
  const folder = temporaryFolder();
  for (const [ending, sound] of Object.entries(await soundImages())) {
    const file = join(folder, `image.${ending}`);
    await fuzz(`image.${ending}`, 0.03, damagedBytes(sound), async (bytes) => {
      writeFileSync(file, bytes);
      const outcome = await outcomeOfReading(() => preprocessImage(file, TOWER));
      await outcomeOfReading(() => renderWebp(bytes, 64), PictureFault);
      return outcome;
    });
  }
});

test('folders of images', async () => {
  const sound = Object.entries(await soundImages());
  const folder = temporaryFolder();
  let count = 0;
  const images = fc.array(
    fc
      .constantFrom(...sound)
      .chain(([ending, bytes]) => fc.record({ ending: fc.constant(ending), bytes: damagedBytes(bytes) })),
    { minLength: 1, maxLength: 4 },
  );
  await fuzz('folder of damaged images', 0.03, images, async (files) => {
    const root = join(folder, String(count++));
    mkdirSync(root);
    const rows = files.map(({ ending, bytes }, i) => {
      writeFileSync(join(root, `${i}.${ending}`), bytes);
      return `${i}.${ending},3`;
    });
    writeFileSync(join(root, 'images.csv'), ['image,score', ...rows].join('\n'));
    return outcomeOf('import', join(root, 'images.csv'), '--workspace', join(root, 'workspace'));
  });
});
