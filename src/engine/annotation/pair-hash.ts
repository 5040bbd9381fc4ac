import { mix } from '../../core/random.ts';

/**
 * A number of 32 bits that looks random and depends on nothing but the two images, in either order, the seed and what it
 * is for.
 */
export function pairHash(seed: number, purpose: number, a: number, b: number): number {
  const words = [seed, purpose, Math.min(a, b), Math.max(a, b)];
  return words.reduce((hash, word) => mix(hash ^ word), 0) >>> 0;
}
