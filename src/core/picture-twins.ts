import { at } from './at.ts';
import { pearson } from './metrics.ts';

/** 32-bit words of a difference hash, and bytes of the small colours and of the grey centre behind it. */
export const HASH_WORDS = 8;
export const COLOUR_BYTES = 48;
export const CENTRE_BYTES = 81;

/** What tells pictures that look alike. */
export interface PictureSignature {
  /** 256 bits: which place is brighter than its right neighbour. */
  readonly bits: Uint32Array;
  /** 4 x 4 mean colours, red first. */
  readonly colours: Uint8Array;
  /** 9 x 9 greys of the middle half, where aligned faces and cut-out products differ. */
  readonly centre: Uint8Array;
}

/** Two pictures that look alike, by their places in the list. */
export interface PictureTwins {
  readonly first: number;
  readonly second: number;
  /** Bits of 256 that differ; 0 for files that are equal to the byte. */
  readonly distance: number;
}

/** Bits that may differ between copies of a picture in other sizes, formats and qualities. */
export const NEAR_BITS = 29;

/** How far the mean colours of copies may be apart, of 255. */
const NEAR_COLOUR = 10;

/**
 * Least correlation of the centres of copies. Among MEBeauty's and SCUT-FBP5500's faces those of different people with bits and
 * colours as near reach 0.92, because ovals on white and red backgrounds are alike; copies have 0.94 on but for two in twenty.
 */
const NEAR_CENTRE = 0.94;

/** Fewer set bits have only pictures of one colour or of a plain gradient, which look alike without being one picture. */
const LEAST_STRUCTURE = 16;

/** Bits of a band: of 16 bands one differs in a single bit at most where no more than 31 bits differ in all. */
const BAND_BITS = 16;
const BANDS = (HASH_WORDS * 32) / BAND_BITS;

/** What is combined with a band to find those that differ from it in one bit, or none. */
const FLIPS = [0, ...Array.from({ length: BAND_BITS }, (_, bit) => 1 << bit)];

/**
 * The pairs of pictures whose hashes differ in at most {@link NEAR_BITS} of 256 bits, whose 4 x 4 mean colours are at most 10 of
 * 255 apart on average, and whose centres correlate by 0.94 or more; pictures without structure have no twins. Exact: pairs are looked for among pictures with a band of 16 bits that differs in one at most, which such a
 * pair must have (Norouzi, Punjani and Fleet 2012).
 *
 * @returns in rising order of first, then second
 */
export function nearPictures(pictures: readonly PictureSignature[]): PictureTwins[] {
  const found: PictureTwins[] = [];
  const isPlain = pictures.map(
    ({ bits }) => bits.reduce((sum, word) => sum + bitsSet(word), 0) < LEAST_STRUCTURE,
  );
  for (let band = 0; band < BANDS; band++) {
    const buckets = new Map<number, number[]>();
    for (const [index, { bits }] of pictures.entries()) {
      if (isPlain[index]) continue;
      const value = bandOf(bits, band);
      const bucket = buckets.get(value);
      if (bucket) bucket.push(index);
      else buckets.set(value, [index]);
    }
    for (const [first, { bits }] of pictures.entries()) {
      if (isPlain[first]) continue;
      const value = bandOf(bits, band);
      for (const flip of FLIPS)
        for (const second of buckets.get(value ^ flip) ?? [])
          if (second > first) addIfNear(found, pictures, first, second, band);
    }
  }
  return found.sort((a, b) => a.first - b.first || a.second - b.second);
}

function addIfNear(
  found: PictureTwins[],
  pictures: readonly PictureSignature[],
  first: number,
  second: number,
  band: number,
): void {
  const [a, b] = [at(pictures, first), at(pictures, second)];
  const distance = bitDistance(a.bits, b.bits);
  if (distance > NEAR_BITS) return;
  // Each pair is told by the first band that it shares.
  for (let earlier = 0; earlier < band; earlier++)
    if (bitsSet(bandOf(a.bits, earlier) ^ bandOf(b.bits, earlier)) <= 1) return;
  if (colourDistance(a.colours, b.colours) > NEAR_COLOUR) return;
  if (pearson(Array.from(a.centre), Array.from(b.centre)) >= NEAR_CENTRE)
    found.push({ first, second, distance });
}

function bandOf(bits: Uint32Array, band: number): number {
  const word = at(bits, band >> 1);
  return band % 2 === 0 ? word & 0xffff : word >>> 16;
}

/** Bits that differ, or a number above {@link NEAR_BITS} as soon as there are more. */
function bitDistance(a: Uint32Array, b: Uint32Array): number {
  let distance = 0;
  for (let word = 0; word < HASH_WORDS && distance <= NEAR_BITS; word++)
    distance += bitsSet((a[word] as number) ^ (b[word] as number));
  return distance;
}

function bitsSet(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function colourDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let byte = 0; byte < COLOUR_BYTES; byte++) sum += Math.abs(at(a, byte) - at(b, byte));
  return sum / COLOUR_BYTES;
}

/** Which items belong together by pairs of them: for each the first item of its cluster. */
export function clustersOf(
  count: number,
  pairs: Iterable<{ readonly first: number; readonly second: number }>,
): Int32Array {
  const head = Int32Array.from({ length: count }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (at(head, root) !== root) root = at(head, root);
    while (at(head, index) !== root) [index, head[index]] = [at(head, index), root];
    return root;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [find(first), find(second)];
    head[Math.max(a, b)] = Math.min(a, b);
  }
  return head.map((_, index) => find(index));
}
