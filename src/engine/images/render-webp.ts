import { faultOf } from '../pictures/picture-fault.ts';
import { Picture } from '../pictures/picture.ts';

/** Of WebP, 1-100: above the default of 80, so that skin keeps its texture. */
const QUALITY = 86;

/** Pixels of a side that WebP has room for. */
const LONGEST_SIDE = 16_383;

/**
 * The image as WebP, as the comparator sees it: see {@link Picture}.
 *
 * @param image bytes of a file
 * @param size longest side in pixels; a smaller image keeps its size. Null for the image's own.
 * @throws PictureFault for a file that is damaged or no image
 */
export async function renderWebp(image: Buffer, size: number | null): Promise<Buffer> {
  const picture = await Picture.open(image);
  try {
    return await (await picture.inside(size ?? LONGEST_SIDE)).webp({ quality: QUALITY }).toBuffer();
  } catch (error) {
    throw faultOf(image, error);
  }
}
