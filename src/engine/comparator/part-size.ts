/** Bytes of images held for the pairs that are being answered and for those that come next; pairs of a part at most and at least. */
const HELD_BYTES = 256 * 2 ** 20;
const MOST_PAIRS = 256;
const LEAST_PAIRS = 8;

/** Of the largest image. */
export interface HeldImage {
  readonly tokens: number;
  readonly width: number;
  readonly bytesPerNumber: number;
  /** Bytes of its pixels on their way to the tower. */
  readonly pictureBytes: number;
}

/** Pairs of a part: each may need two images, as pixels first and then encoded; two parts are held at a time. */
export function partSize({ tokens, width, bytesPerNumber, pictureBytes }: HeldImage): number {
  const pairBytes = 2 * (tokens * width * bytesPerNumber + pictureBytes);
  return Math.max(LEAST_PAIRS, Math.min(MOST_PAIRS, Math.floor(HELD_BYTES / 2 / pairBytes)));
}
