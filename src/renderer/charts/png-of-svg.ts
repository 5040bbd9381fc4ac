/** Pixels of the picture for each pixel of the page: sharp in print and on dense screens. */
const PIXEL_RATIO = 3;

/**
 * Paints a drawing that stands for itself ({@link standaloneSvg}).
 *
 * @throws Error where the browser cannot read the drawing or has no memory for the picture
 */
export async function pngOfSvg(text: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * PIXEL_RATIO;
    canvas.height = image.naturalHeight * PIXEL_RATIO;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser provides no canvas');
    context.scale(PIXEL_RATIO, PIXEL_RATIO);
    context.drawImage(image, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('the image is too large for the browser');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
