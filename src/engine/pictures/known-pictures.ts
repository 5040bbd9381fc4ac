import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Two pictures that every tower tells apart: colours, brightness, coarse and fine structure and shape differ. */
const PICTURES = [
  {
    width: 360,
    height: 280,
    colour: (x: number, y: number): Colour => {
      const disc = Math.hypot(x - 180, y - 140) < 90;
      return disc ? [250, 220 - y / 4, 60] : [220 - x / 6, 235, 245];
    },
  },
  {
    width: 280,
    height: 360,
    colour: (x: number, y: number): Colour => {
      const stripe = ((x + 2 * y) >> 4) % 2 === 0;
      return stripe ? [10, 20 + x / 8, 70] : [90, 30, 40 + y / 4];
    },
  },
] as const;

type Colour = readonly [red: number, green: number, blue: number];

/** The two known pictures as PNG. The same on every machine. */
export async function knownPictures(): Promise<[first: Buffer, second: Buffer]> {
  const [first, second] = await Promise.all(
    PICTURES.map(({ width, height, colour }) => {
      const pixels = Buffer.alloc(width * height * 3);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) pixels.set(colour(x, y), (y * width + x) * 3);
      return sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
    }),
  );
  if (first === undefined || second === undefined) throw new Error('there are two known pictures');
  return [first, second];
}

/** Writes the two known pictures into a folder. */
export async function writeKnownPictures(folder: string): Promise<[first: string, second: string]> {
  const files: [string, string] = [join(folder, 'first.png'), join(folder, 'second.png')];
  for (const [index, picture] of (await knownPictures()).entries())
    await writeFile(files[index === 0 ? 0 : 1], picture);
  return files;
}
