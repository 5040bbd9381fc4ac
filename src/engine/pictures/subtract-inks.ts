/** Bytes of a pixel: cyan, magenta, yellow, black. */
const INKS = 4;

/**
 * CMYK as RGB by subtraction of the inks from white, without a profile: (255 - ink)(255 - black) / 255, rounded as
 * Pillow's `convert('RGB')` does it; browsers show CMYK without a profile so. LLaVA's images were read so.
 *
 * @param inks 4 bytes a pixel, 255 for a full ink
 * @returns 3 bytes a pixel
 */
export function subtractInks(inks: Uint8Array): Uint8Array {
  const colours = new Uint8Array((inks.length / INKS) * 3);
  let to = 0;
  for (let pixel = 0; pixel < inks.length; pixel += INKS) {
    const light = 255 - (inks[pixel + 3] as number);
    for (let ink = pixel; ink < pixel + 3; ink++) {
      // cmyk2rgb and MULDIV255 of Pillow's Convert.c.
      const product = light * (inks[ink] as number) + 128;
      colours[to++] = light - (((product >> 8) + product) >> 8);
    }
  }
  return colours;
}
