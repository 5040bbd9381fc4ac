import { expect, test } from 'vitest';
import { buildReferenceSet, DEFAULT_PER_BIN } from '../../src/core/reference-set.ts';
import { scoreBin } from '../../src/core/score-bin.ts';
import { stratifiedSplit } from '../../src/core/split.ts';
import { randomImages } from '../fixtures/random-images.ts';
import { scutImages } from '../fixtures/scut-images.ts';

test('a score on the edge of a bin is in the upper bin, whatever its rounding error', () => {
  for (const width of [0.1, 0.2, 0.25, 0.3, 0.05])
    for (let bin = 0; 1 + bin * width <= 5; bin++) {
      const edge = 1 + bin * width;
      for (const score of [edge, Number(edge.toFixed(6)), edge - 1e-13, edge + 1e-13])
        expect(scoreBin(score, width)).toBe(bin);
      expect(scoreBin(edge - 1e-6, width)).toBe(bin - 1);
    }
});

test('every bin gives ten references, or all its images where it has fewer', () => {
  for (let seed = 0; seed < 20; seed++) {
    const images = randomImages(20 * seed, seed);
    const references = buildReferenceSet(images, { seed });
    const chosen = Map.groupBy(references, ({ score }) => scoreBin(score));
    for (const [bin, members] of Map.groupBy(images, ({ score }) => scoreBin(score)))
      expect(chosen.get(bin)?.length).toBe(Math.min(DEFAULT_PER_BIN, members.length));
    expect(new Set(references).size).toBe(references.length);
    expect(references.map(({ score }) => score)).toEqual(
      references.map(({ score }) => score).toSorted((a, b) => a - b),
    );
    for (const reference of references) expect(images).toContain(reference);
  }
});

test('width and number a bin can be set', () => {
  const images = randomImages(400, 1);
  const references = buildReferenceSet(images, { binWidth: 1, perBin: 3, seed: 1 });
  expect(references.map(({ score }) => scoreBin(score, 1))).toEqual(
    [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3].concat(
      images.some(({ score }) => score === 5) ? references.slice(12).map(() => 4) : [],
    ),
  );
});

test('a set depends on the seed and not on the order of the images', () => {
  const images = randomImages(800, 2);
  const ids = (seed: number, of = images) => buildReferenceSet(of, { seed }).map(({ id }) => id);
  expect(ids(1, images.toReversed())).toEqual(ids(1));
  expect(ids(2)).not.toEqual(ids(1));
});

test('an image more in one bin changes no other bin', () => {
  const images = randomImages(800, 3);
  const more = [...images, { id: 'new', score: 2.55 }];
  const others = (of: typeof images) =>
    buildReferenceSet(of, { seed: 1 }).filter(({ score }) => scoreBin(score) !== scoreBin(2.55));
  expect(others(more)).toEqual(others(images));
});

test('every image of a bin is as likely to be chosen as any other', () => {
  const images = Array.from({ length: 20 }, (_, id) => ({ id, score: 3.05 }));
  const chosen = new Array<number>(20).fill(0);
  for (let seed = 0; seed < 2000; seed++)
    for (const { id } of buildReferenceSet(images, { perBin: 5, seed })) chosen[id] = (chosen[id] ?? NaN) + 1;
  // Five standard deviations of a binomial count of 2,000 draws at 1/4.
  for (const count of chosen) expect(Math.abs(count - 500)).toBeLessThan(97);
});

test('wrong widths and numbers are refused', () => {
  const images = randomImages(9, 1);
  for (const binWidth of [0, -1, NaN, Infinity])
    expect(() => buildReferenceSet(images, { binWidth, seed: 1 })).toThrow(RangeError);
  for (const perBin of [0, 1.5, NaN])
    expect(() => buildReferenceSet(images, { perBin, seed: 1 })).toThrow(RangeError);
});

const scut = scutImages();

test.skipIf(scut === null)('the 4,400 SCUT training images give about 350 references', () => {
  const { train } = stratifiedSplit(scut ?? [], { testShare: 0.2, seed: 1 });
  const references = buildReferenceSet(train, { seed: 1 });
  expect(references.length).toBeGreaterThanOrEqual(330);
  expect(references.length).toBeLessThanOrEqual(360);
});
