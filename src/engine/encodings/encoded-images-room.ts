import { totalmem } from 'node:os';

/** Share of the machine's memory, and bytes, that encoded images may take. */
const MEMORY_SHARE = 1 / 4;
const MOST_MEMORY = 4 * 2 ** 30;

/** Half precision. */
const BYTES_PER_NUMBER = 2;

/** Bytes of memory that encoded images take at most. */
export function encodedImagesRoom(): number {
  return Math.min(totalmem() * MEMORY_SHARE, MOST_MEMORY);
}

/** Bytes that so many encoded images take in memory, as far as there is room; the others are read from the disk again. */
export function encodedImagesBytes(images: number, tokens: number, width: number): number {
  return Math.min(encodedImagesRoom(), images * tokens * width * BYTES_PER_NUMBER);
}
