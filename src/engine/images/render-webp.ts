import sharp from 'sharp';

/** Of WebP, 1-100: above the default of 80, so that skin keeps its texture. */
const QUALITY = 86;

/**
 * The image as WebP, as the comparator sees it: upright, in 8-bit sRGB, an embedded profile ignored, transparency
 * dropped. See `preprocessImage`.
 *
 * @param image bytes of a file
 * @param size longest side in pixels; a smaller image keeps its size. Null for the image's own.
 * @throws Error of sharp's for a file that is damaged or no image
 */
export function renderWebp(image: Buffer, size: number | null): Promise<Buffer> {
  const upright = sharp(image, { failOn: 'error', ignoreIcc: true })
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha();
  const sized =
    size === null ? upright : upright.resize(size, size, { fit: 'inside', withoutEnlargement: true });
  return sized.webp({ quality: QUALITY }).toBuffer();
}
