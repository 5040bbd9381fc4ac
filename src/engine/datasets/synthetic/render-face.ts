import sharp from 'sharp';
import { drawFace } from './face.ts';
import { faceSvg } from './face-svg.ts';

/** High enough that the loss cannot be seen, as in photographs. */
const JPEG_QUALITY = 92;

/**
 * Face `index` of a seed as a JPEG of `size` pixels a side.
 *
 * @throws RangeError if the size is not a whole number of at least 16 pixels
 */
export async function renderFace(seed: number, index: number, size: number): Promise<Buffer> {
  if (!Number.isSafeInteger(size) || size < 16)
    throw new RangeError(`a face needs at least 16 pixels, not ${size}`);
  const svg = faceSvg(drawFace(seed, index), size);
  return sharp(Buffer.from(svg)).flatten().jpeg({ quality: JPEG_QUALITY }).toBuffer();
}
