/** Prints how long 90,000 pairs of each variant take, drawn from 4,400 random images: `node test/bench/pair-sets.ts`. */
import { PAIR_SET_VARIANTS } from '../../src/core/pair-strategies.ts';
import { buildPairSet } from '../../src/core/pair-set.ts';
import { randomImages } from '../fixtures/random-images.ts';
import { scutImages } from '../fixtures/scut-images.ts';
import { stratifiedSplit } from '../../src/core/split.ts';

const scut = scutImages();
const [name, images] =
  scut === null
    ? ['random images', randomImages(4400, 1)]
    : ['SCUT training images', stratifiedSplit(scut, { testShare: 0.2, seed: 1 }).train];

for (const variant of PAIR_SET_VARIANTS) {
  const start = performance.now();
  const result = buildPairSet<string>(images, { variant, seed: 1 });
  const elapsed = performance.now() - start;
  const drawn = 'pairs' in result ? `${result.pairs.length} pairs` : 'too few pairs';
  console.log(`${variant}: ${drawn} of ${images.length} ${name} in ${elapsed.toFixed(0)} ms`);
}
