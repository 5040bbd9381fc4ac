import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { scoreBin } from '../../src/core/score-bin.ts';
import { kFolds, stratifiedSplit } from '../../src/core/split.ts';
import { randomImages } from '../fixtures/random-images.ts';
import { scutImages } from '../fixtures/scut-images.ts';

const grouped = (count: number, seed: number) =>
  randomImages(count, seed).map((image, index) => ({ ...image, group: index % 3 === 0 ? 'female' : 'male' }));

const countBy = <T>(items: readonly T[], key: (item: T) => unknown) =>
  new Map([...Map.groupBy(items, key)].map(([name, members]) => [name, members.length]));

const stratum = (image: { score: number; group: string }) => `${image.group} ${scoreBin(image.score)}`;

test('5,500 images split into 4,400 and 1,100', () => {
  const { train, test: held } = stratifiedSplit(grouped(5500, 1), { testShare: 0.2, seed: 1 });
  expect([train.length, held.length]).toEqual([4400, 1100]);
});

test('every image is in one part, and every stratum and group gives its share rounded up or down', () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = createRandom(seed, 1);
    const images = grouped(random.integer(700), seed);
    const testShare = random.uniform();
    const { train, test: held } = stratifiedSplit(images, { testShare, seed });
    expect(held.length).toBe(Math.round(images.length * testShare));
    expect([...train, ...held].map(({ id }) => id).toSorted()).toEqual(images.map(({ id }) => id).toSorted());
    for (const key of [stratum, (image: { group: string }) => image.group]) {
      const ofTest = countBy(held, key);
      for (const [name, size] of countBy(images, key)) {
        const share = (size * held.length) / images.length;
        expect(Math.abs((ofTest.get(name) ?? 0) - share)).toBeLessThan(1);
      }
    }
  }
});

test('every image is as likely to be held out as any other', () => {
  const images = grouped(50, 2);
  const heldOut = new Map<string, number>();
  for (let seed = 0; seed < 2000; seed++)
    for (const { id } of stratifiedSplit(images, { testShare: 0.2, seed }).test)
      heldOut.set(id, (heldOut.get(id) ?? 0) + 1);
  // Five standard deviations of a binomial count of 2,000 draws at 0.2.
  for (const { id } of images) expect(Math.abs((heldOut.get(id) ?? 0) - 400)).toBeLessThan(90);
});

test('folds share out the images and differ by at most one in size and in every stratum', () => {
  for (let seed = 0; seed < 20; seed++) {
    const images = grouped(100 + 7 * seed, seed);
    const k = 2 + (seed % 6);
    const folds = kFolds(images, k, seed);
    expect(
      folds
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(images.map(({ id }) => id).toSorted());
    for (const key of [() => 'all', stratum]) {
      for (const name of countBy(images, key).keys()) {
        const sizes = folds.map((fold) => countBy(fold, key).get(name) ?? 0);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
    }
  }
});

test('a split depends on the seed and not on the order of the images', () => {
  const images = grouped(200, 3);
  const split = (seed: number, of = images) => stratifiedSplit(of, { testShare: 0.25, seed });
  expect(split(1, images.toReversed())).toEqual(split(1));
  expect(split(2)).not.toEqual(split(1));
  expect(kFolds(images.toReversed(), 4, 1)).toEqual(kFolds(images, 4, 1));
});

test('shares of 0 and 1 leave a part empty, and no images give empty parts', () => {
  const images = grouped(9, 1);
  expect(stratifiedSplit(images, { testShare: 0, seed: 1 }).test).toEqual([]);
  expect(stratifiedSplit(images, { testShare: 1, seed: 1 }).train).toEqual([]);
  expect(stratifiedSplit([], { testShare: 0.2, seed: 1 })).toEqual({ train: [], test: [] });
});

test('wrong shares, fold numbers, scores and repeated ids are refused', () => {
  const images = grouped(9, 1);
  for (const testShare of [-0.1, 1.1, NaN])
    expect(() => stratifiedSplit(images, { testShare, seed: 1 })).toThrow(RangeError);
  for (const k of [1, 10, 2.5]) expect(() => kFolds(images, k, 1)).toThrow(RangeError);
  expect(() => kFolds([...images, ...images], 2, 1)).toThrow('image image-0 is listed twice');
  expect(() => stratifiedSplit([{ id: 4, score: NaN }], { testShare: 0.5, seed: 1 })).toThrow(
    'the score of image 4 must be finite',
  );
});

const scut = scutImages();

test.skipIf(scut === null)(
  'SCUT-FBP5500 splits 4:1 with the same mean score and groups in both parts',
  () => {
    const { train, test: held } = stratifiedSplit(scut ?? [], { testShare: 0.2, seed: 1 });
    expect([train.length, held.length]).toEqual([4400, 1100]);
    expect(countBy(held, ({ group }) => group)).toEqual(
      new Map([
        ['AF', 400],
        ['AM', 400],
        ['CF', 150],
        ['CM', 150],
      ]),
    );
    const mean = (images: typeof held) => images.reduce((sum, { score }) => sum + score, 0) / images.length;
    expect(Math.abs(mean(train) - mean(held))).toBeLessThan(0.01);
  },
);
