import { expect, test } from 'vitest';
import {
  CENTRE_BYTES,
  clustersOf,
  COLOUR_BYTES,
  HASH_WORDS,
  NEAR_BITS,
  nearPictures,
  type PictureSignature,
} from '../../src/core/picture-twins.ts';
import { createRandom } from '../../src/core/random.ts';

function randomPicture(seed: number): PictureSignature {
  const random = createRandom(seed);
  return {
    bits: Uint32Array.from({ length: HASH_WORDS }, () => random.integer(2 ** 32)),
    colours: Uint8Array.from({ length: COLOUR_BYTES }, () => random.integer(256)),
    centre: Uint8Array.from({ length: CENTRE_BYTES }, () => random.integer(256)),
  };
}

/** With so many bits turned, at random places. */
function turned({ bits, ...rest }: PictureSignature, count: number, seed: number): PictureSignature {
  const random = createRandom(seed);
  const places = random.sample(
    Array.from({ length: HASH_WORDS * 32 }, (_, place) => place),
    count,
  );
  const copy = Uint32Array.from(bits);
  for (const place of places) copy[place >> 5] = ((copy[place >> 5] ?? 0) ^ (1 << (place & 31))) >>> 0;
  return { bits: copy, ...rest };
}

test('every pair of so few differing bits is found once, whatever bits they are', () => {
  const pictures = Array.from({ length: 300 }, (_, index) => randomPicture(index));
  const copies = pictures.map((picture, index) => turned(picture, index % (NEAR_BITS + 3), 1000 + index));
  const found = nearPictures([...pictures, ...copies]);
  const expected = pictures.flatMap((_, index) =>
    index % (NEAR_BITS + 3) <= NEAR_BITS
      ? [{ first: index, second: 300 + index, distance: index % (NEAR_BITS + 3) }]
      : [],
  );
  expect(found).toEqual(expected);
});

test('pictures of other colours, or of another centre, are no twins, whatever their bits', () => {
  const { bits: someBits, centre } = randomPicture(1);
  const coloured = (colour: number, bits = someBits): PictureSignature => ({
    bits,
    centre,
    colours: new Uint8Array(COLOUR_BYTES).fill(colour),
  });
  expect(nearPictures([coloured(20), coloured(200), coloured(29)])).toEqual([
    { first: 0, second: 2, distance: 0 },
  ]);
  expect(nearPictures([coloured(20), { ...coloured(20), centre: randomPicture(2).centre }])).toEqual([]);
  const plain = new Uint32Array(HASH_WORDS);
  expect(nearPictures([coloured(20, plain), coloured(20, plain)])).toEqual([]);
});

test('what pairs hold together is one cluster', () => {
  const pairs = [
    { first: 4, second: 2 },
    { first: 5, second: 4 },
    { first: 0, second: 1 },
  ];
  expect([...clustersOf(7, pairs)]).toEqual([0, 0, 2, 3, 2, 2, 6]);
});
