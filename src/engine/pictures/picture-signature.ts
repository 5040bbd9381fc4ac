import { at } from '../../core/at.ts';
import { CENTRE_BYTES, COLOUR_BYTES, HASH_WORDS, type PictureSignature } from '../../core/picture-twins.ts';
import type { Picture } from './picture.ts';

/** Columns and rows of the small copy: 16 comparisons of neighbours in each of 16 rows. */
const COLUMNS = 17;
const ROWS = 16;

/** Places a side of the mean colours. */
const COLOUR_SIDE = 4;
const BLOCK = ROWS / COLOUR_SIDE;

/** Where the centre begins, and its side. */
const CENTRE_FROM = 4;
const CENTRE_SIDE = 9;

/**
 * A difference hash of 256 bits (each whether a place of a 17 x 16 grey copy is brighter than its right neighbour), 4 x 4 mean
 * colours and the greys of the centre, of the picture as it is shown. Of our own: packages of such hashes have 64 bits, too few to tell
 * aligned faces apart, and decode pictures by themselves, without turning them.
 *
 * @throws what the decoder says of a damaged picture
 */
export async function pictureSignature(picture: Picture): Promise<PictureSignature> {
  const pixels = await picture.smallCopy(COLUMNS, ROWS);
  const bits = new Uint32Array(HASH_WORDS);
  const grey = (row: number, column: number) => {
    const place = (row * COLUMNS + column) * 3;
    // Rec. 601 luma, as JPEG has it.
    return 299 * at(pixels, place) + 587 * at(pixels, place + 1) + 114 * at(pixels, place + 2);
  };
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS - 1; column++) {
      const bit = row * (COLUMNS - 1) + column;
      const word = bit >> 5;
      if (grey(row, column) > grey(row, column + 1)) bits[word] = (at(bits, word) | (1 << (bit & 31))) >>> 0;
    }
  const colours = new Uint8Array(COLOUR_BYTES);
  for (let index = 0; index < COLOUR_BYTES; index++) {
    const [channel, block] = [index % 3, Math.floor(index / 3)];
    const [top, left] = [Math.floor(block / COLOUR_SIDE) * BLOCK, (block % COLOUR_SIDE) * BLOCK];
    let sum = 0;
    for (let row = top; row < top + BLOCK; row++)
      for (let column = left; column < left + BLOCK; column++)
        sum += at(pixels, (row * COLUMNS + column) * 3 + channel);
    colours[index] = Math.round(sum / BLOCK ** 2);
  }
  const centre = Uint8Array.from({ length: CENTRE_BYTES }, (_, index) =>
    Math.round(
      grey(CENTRE_FROM + Math.floor(index / CENTRE_SIDE), CENTRE_FROM + (index % CENTRE_SIDE)) / 1000,
    ),
  );
  return { bits, colours, centre };
}

/** As text for the store: hexadecimal, the bits first, then the colours. */
export function signatureText({ bits, colours, centre }: PictureSignature): string {
  const bytes = (values: Uint8Array) => Buffer.from(values).toString('hex');
  return (
    Array.from(bits, (word) => word.toString(16).padStart(8, '0')).join('') + bytes(colours) + bytes(centre)
  );
}

const BIT_DIGITS = HASH_WORDS * 8;
const COLOUR_DIGITS = COLOUR_BYTES * 2;
const TEXT = new RegExp(`^[0-9a-f]{${BIT_DIGITS + COLOUR_DIGITS + CENTRE_BYTES * 2}}$`);

/** The signature of {@link signatureText}; null for other text. */
export function signatureOf(text: string): PictureSignature | null {
  if (!TEXT.test(text)) return null;
  const bytes = (from: number, to?: number) => Uint8Array.from(Buffer.from(text.slice(from, to), 'hex'));
  return {
    bits: Uint32Array.from({ length: HASH_WORDS }, (_, word) =>
      Number.parseInt(text.slice(word * 8, (word + 1) * 8), 16),
    ),
    colours: bytes(BIT_DIGITS, BIT_DIGITS + COLOUR_DIGITS),
    centre: bytes(BIT_DIGITS + COLOUR_DIGITS),
  };
}
