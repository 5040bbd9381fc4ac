import { at } from '../../core/at.ts';
import type { Random } from '../../core/random.ts';

/** How training images are varied. */
export interface Augmentation {
  /** Half of the images are shown mirrored. */
  readonly mirror: boolean;
  /** Images are moved by up to so many pixels along each side; what comes in repeats the edge. */
  readonly shift: number;
}

/** An image of three channels of size x size pixels, varied at random. */
export function augmentPixels(
  pixels: Float32Array,
  size: number,
  { mirror, shift }: Augmentation,
  random: Random,
): Float32Array {
  const mirrored = mirror && random.uniform() < 0.5;
  const [right, down] = [random.integer(2 * shift + 1) - shift, random.integer(2 * shift + 1) - shift];
  const within = (place: number) => Math.min(size - 1, Math.max(0, place));
  const columns = Array.from({ length: size }, (_, x) => within((mirrored ? size - 1 - x : x) - right));
  const varied = new Float32Array(pixels.length);
  for (let row = 0; row < 3 * size; row++) {
    const channel = Math.floor(row / size) * size;
    const from = (channel + within(row - channel - down)) * size;
    for (const [x, column] of columns.entries()) varied[row * size + x] = at(pixels, from + column);
  }
  return varied;
}
