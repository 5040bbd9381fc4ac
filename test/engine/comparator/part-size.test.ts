import { expect, it } from 'vitest';
import { partSize } from '../../../src/engine/comparator/part-size.ts';

const MEGABYTE = 2 ** 20;

it('what a part holds of encoded images and of pictures on their way stays within bounds', () => {
  const llava = { tokens: 576, width: 4096, bytesPerNumber: 2, pictureBytes: 3 * 336 ** 2 * 4 };
  expect(partSize(llava) * 2 * (576 * 4096 * 2 + 3 * 336 ** 2 * 4)).toBeLessThanOrEqual(128 * MEGABYTE);
  expect(partSize(llava)).toBeGreaterThan(8);
  expect(partSize({ tokens: 36, width: 128, bytesPerNumber: 2, pictureBytes: 3 * 96 ** 2 * 4 })).toBe(256);
});

it('counts the pictures of a SmolVLM in tiles, which are far larger than their encodings', () => {
  const encoded = { tokens: 1089, width: 576, bytesPerNumber: 2 };
  const whole = { ...encoded, tokens: 64, pictureBytes: 3 * 512 ** 2 };
  expect(partSize({ ...encoded, pictureBytes: 17 * 3 * 512 ** 2 })).toBe(8);
  expect(partSize(whole)).toBeGreaterThan(60);
});
