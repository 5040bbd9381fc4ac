import { readFile } from 'node:fs/promises';
import { at } from '../../core/at.ts';
import { preprocessImage } from '../../engine/vision/preprocess.ts';
import type { LongWork } from '../../engine/long-work.ts';
import { CHANNEL_MEAN, CHANNEL_STD } from '../demo-model/demo-shape.ts';
import { isMissing } from '../../engine/if-there.ts';
import { writeWholeFile } from '../../engine/whole-file.ts';

const IMAGES_AT_ONCE = 16;

/** Square images in 8 bits, kept in a file, a quarter of the room that a tower's numbers take. */
export class PixelFile {
  readonly size: number;
  readonly #bytes: Uint8Array;

  private constructor(size: number, bytes: Uint8Array) {
    this.size = size;
    this.#bytes = bytes;
  }

  /**
   * The images in a file, or, where there is none of their number, scaled and cut from their own files and then kept.
   *
   * @param size pixels of a side
   * @throws AppError `bad-image` naming the first image that cannot be decoded; the signal's reason
   */
  static async open(
    file: string,
    images: readonly string[],
    size: number,
    { signal, onProgress }: LongWork,
  ): Promise<PixelFile> {
    const values = 3 * size ** 2;
    const kept = await readFile(file).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (kept?.length === values * images.length) return new PixelFile(size, kept);
    const bytes = new Uint8Array(values * images.length);
    for (let from = 0; from < images.length; from += IMAGES_AT_ONCE) {
      signal?.throwIfAborted();
      const part = images.slice(from, from + IMAGES_AT_ONCE);
      // Without mean and deviation: colours in [0, 1], which 8 bits hold exactly.
      const colours = await Promise.all(
        part.map((image) => preprocessImage(image, { size, mode: 'crop', mean: [0, 0, 0], std: [1, 1, 1] })),
      );
      for (const [index, image] of colours.entries())
        bytes.set(
          image.map((colour) => Math.round(255 * colour)),
          (from + index) * values,
        );
      onProgress?.({ done: from + part.length, total: images.length, unit: 'images', message: 'scaling' });
    }
    await writeWholeFile(file, bytes, { durable: false, makeFolder: true });
    return new PixelFile(size, bytes);
  }

  /** An image as a tower takes it: 3 x size x size, (colour / 255 - mean) / deviation, channel after channel. */
  get(image: number): Float32Array {
    const area = this.size ** 2;
    const pixels = new Float32Array(3 * area);
    for (const [channel, mean] of CHANNEL_MEAN.entries()) {
      const deviation = at(CHANNEL_STD, channel);
      for (let place = channel * area; place < (channel + 1) * area; place++)
        pixels[place] = (at(this.#bytes, image * 3 * area + place) / 255 - mean) / deviation;
    }
    return pixels;
  }
}
