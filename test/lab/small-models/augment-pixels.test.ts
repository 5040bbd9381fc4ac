import { expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { augmentPixels } from '../../../src/lab/small-models/augment-pixels.ts';

const SIZE = 3;

/** Three channels that count on: 1 to 9, 11 to 19, 21 to 29. */
const IMAGE = Float32Array.from({ length: 27 }, (_, at) => 10 * Math.floor(at / 9) + (at % 9) + 1);

it('an image is shown mirrored about half of the time, in every channel', () => {
  const random = createRandom(1);
  const seen = Array.from({ length: 40 }, () =>
    augmentPixels(IMAGE, SIZE, { mirror: true, shift: 0 }, random).join(' '),
  );
  const mirrored = '3 2 1 6 5 4 9 8 7 13 12 11 16 15 14 19 18 17 23 22 21 26 25 24 29 28 27';
  expect(new Set(seen)).toEqual(new Set([IMAGE.join(' '), mirrored]));
  expect(seen.filter((text) => text === mirrored).length).toBeGreaterThan(10);
});

it('an image is moved each way, and its edge fills what comes in', () => {
  const random = createRandom(1);
  const seen = new Set(
    Array.from({ length: 200 }, () =>
      augmentPixels(IMAGE, SIZE, { mirror: false, shift: 1 }, random).subarray(9, 18).join(' '),
    ),
  );
  expect(seen.size).toBe(9);
  expect(seen).toContain('11 12 13 14 15 16 17 18 19');
  // Right and down, then left and up.
  expect(seen).toContain('11 11 12 11 11 12 14 14 15');
  expect(seen).toContain('15 16 16 18 19 19 18 19 19');
});
