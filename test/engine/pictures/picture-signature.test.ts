import sharp from 'sharp';
import { expect, test } from 'vitest';
import { nearPictures } from '../../../src/core/picture-twins.ts';
import {
  pictureSignature,
  signatureOf,
  signatureText,
} from '../../../src/engine/pictures/picture-signature.ts';
import { Picture } from '../../../src/engine/pictures/picture.ts';
import { spots } from '../../fixtures/spots.ts';

const look = async (bytes: Buffer) => pictureSignature(await Picture.open(bytes));

test('copies in other formats, qualities and sizes, and turned by EXIF, look alike; other pictures do not', async () => {
  const original = await spots(1);
  const pictures = [
    original,
    await sharp(original).jpeg({ quality: 40 }).toBuffer(),
    await sharp(original).resize(97, 61).webp().toBuffer(),
    await sharp(original).resize(900).jpeg().toBuffer(),
    // Stored lying on its side, and said to be.
    await sharp(original).rotate(270).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer(),
    await sharp(original).grayscale().toColourspace('b-w').png().toBuffer(),
    await sharp(original).flop().png().toBuffer(),
    await spots(2),
    await spots(3),
  ];
  const signatures = [];
  for (const bytes of pictures) signatures.push(await look(bytes));
  const near = nearPictures(signatures);
  expect(near.filter(({ first }) => first === 0).map(({ second }) => second)).toEqual(
    expect.arrayContaining([1, 2, 3, 4]),
  );
  expect(near.some(({ second }) => second >= 6)).toBe(false);
});

test('a signature is text and back, and other text is none', async () => {
  const signature = await look(await spots(4));
  const text = signatureText(signature);
  expect(text).toMatch(/^[0-9a-f]{322}$/);
  expect(signatureOf(text)).toEqual(signature);
  expect(signatureOf(text.slice(1))).toBeNull();
});
