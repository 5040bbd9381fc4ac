import { PAIR_SET_VARIANTS } from '../../src/core/pair-strategies.ts';
import { expect, test } from 'vitest';
import { DEFAULT_THETA, LABELS, labelOf } from '../../src/core/labels.ts';
import { PairIndex } from '../../src/core/pair-band.ts';
import {
  buildPairSet,
  DEFAULT_PAIR_SET_SIZE,
  pairSetCounts,
  type LabelledPair,
  type PairSetOptions,
} from '../../src/core/pair-set.ts';
import { createRandom } from '../../src/core/random.ts';
import { stratifiedSplit } from '../../src/core/split.ts';
import { randomImages } from '../fixtures/random-images.ts';
import { scutImages } from '../fixtures/scut-images.ts';

type Images = readonly { readonly id: string; readonly score: number }[];

function pairsOf(images: Images, options: PairSetOptions): LabelledPair<string>[] {
  const result = buildPairSet(images, options);
  if ('shortage' in result) throw new Error(JSON.stringify(result.shortage));
  return result.pairs;
}

/** Throws unless no pair is repeated, every label is the rule's, and the counts are those of the variant. */
function expectSound(pairs: readonly LabelledPair<string>[], images: Images, options: PairSetOptions) {
  const scores = new Map(images.map(({ id, score }) => [id, score]));
  const counts = { First: 0, Second: 0, Similar: 0 };
  const seen = new Set<string>();
  for (const { first, second, label } of pairs) {
    counts[label]++;
    seen.add(first < second ? `${first} ${second}` : `${second} ${first}`);
    if (first === second) throw new Error(`${first} is paired with itself`);
    const rule = labelOf(scores.get(first) ?? NaN, scores.get(second) ?? NaN, options.theta);
    if (label !== rule) throw new Error(`${first} and ${second} are ${rule}, not ${label}`);
  }
  expect(seen.size).toBe(pairs.length);
  expect(counts).toEqual(pairSetCounts(options.variant, options.size ?? DEFAULT_PAIR_SET_SIZE));
}

test('the pairs counted are those found by looking at every pair', () => {
  for (let seed = 0; seed < 60; seed++) {
    const images = randomImages(seed, seed);
    const theta = [0, 0.1, DEFAULT_THETA, 1, 9][seed % 5] ?? DEFAULT_THETA;
    const found = { similar: new Set<string>(), different: new Set<string>() };
    for (const [i, one] of images.entries())
      for (const other of images.slice(i + 1)) {
        const kind = labelOf(one.score, other.score, theta) === 'Similar' ? 'similar' : 'different';
        found[kind].add([one.id, other.id].toSorted().join(' '));
      }
    const index = new PairIndex(images, theta);
    const listed = (count: number, pair: (number: number) => readonly string[]) =>
      new Set(Array.from({ length: count }, (_, number) => pair(number).toSorted().join(' ')));
    expect(index.similarCount).toBe(found.similar.size);
    expect(index.differentCount).toBe(found.different.size);
    expect(listed(index.similarCount, (number) => index.similarPair(number))).toEqual(found.similar);
    expect(listed(index.differentCount, (number) => index.differentPair(number))).toEqual(found.different);
  }
});

test('90,000 pairs are 30k/30k/30k, 45k/45k/0 and 36k/36k/18k', () =>
  expect(PAIR_SET_VARIANTS.map((variant) => Object.values(pairSetCounts(variant, 90_000)))).toEqual([
    [30_000, 30_000, 30_000],
    [45_000, 45_000, 0],
    [36_000, 36_000, 18_000],
  ]));

test('at any size each label is within one pair of its share, and First and Second are equal where they can be', () => {
  const shares = {
    'balanced-3': [1 / 3, 1 / 3, 1 / 3],
    'balanced-2': [0.5, 0.5, 0],
    'imbalanced-3': [0.4, 0.4, 0.2],
  };
  for (const variant of PAIR_SET_VARIANTS)
    for (let size = 1; size <= 60; size++) {
      const counts = pairSetCounts(variant, size);
      expect(counts.First + counts.Second + counts.Similar).toBe(size);
      for (const [index, label] of LABELS.entries())
        expect(Math.abs(counts[label] - size * (shares[variant][index] ?? NaN))).toBeLessThan(1);
      expect(counts.First - counts.Second).toBe(variant === 'balanced-2' ? size % 2 : 0);
      if (variant === 'balanced-2') expect(counts.Similar).toBe(0);
    }
});

test('a set holds exact counts, no pair twice and only labels that the rule gives, at any size', () => {
  for (let seed = 0; seed < 45; seed++) {
    const images = randomImages(60, seed);
    const options: PairSetOptions = {
      variant: PAIR_SET_VARIANTS[seed % 3] ?? 'balanced-3',
      size: 1 + createRandom(seed, 1).integer(400),
      theta: 0.3,
      seed,
    };
    expectSound(pairsOf(images, options), images, options);
  }
});

test('a set can hold every pair that exists', () => {
  const images = randomImages(50, 1);
  const every: PairSetOptions = {
    variant: 'balanced-2',
    size: new PairIndex(images, 0.2).differentCount,
    seed: 1,
  };
  expectSound(pairsOf(images, every), images, every);
  // 25 images of either score make 625 unequal pairs and 600 equal ones; 900 balanced pairs take 600 and 300.
  const alike = images.map(({ id }, index) => ({ id, score: 1 + 2 * (index % 2) }));
  expect(new PairIndex(alike, 0.2)).toMatchObject({ differentCount: 625, similarCount: 600 });
  const most: PairSetOptions = { variant: 'balanced-3', size: 900, seed: 1 };
  expectSound(pairsOf(alike, most), alike, most);
});

test('where too few exist, the answer says how many there are and how many it takes', () => {
  const alike = [1, 1, 3].map((score, id) => ({ id, score }));
  expect(buildPairSet(alike, { variant: 'balanced-3', size: 9, seed: 1 })).toEqual({
    shortage: { different: { wanted: 6, existing: 2 }, similar: { wanted: 3, existing: 1 } },
  });
  expect(buildPairSet(alike, { variant: 'balanced-2', size: 2, seed: 1 })).toHaveProperty('pairs.length', 2);
  expect(buildPairSet(alike, { variant: 'balanced-2', size: 3, seed: 1 })).toHaveProperty('shortage');
  expect(buildPairSet([], { variant: 'balanced-2', seed: 1 })).toHaveProperty('shortage');
});

test('every pair of a class is as likely as any other, either way round, and so is every place in the set', () => {
  const images = randomImages(12, 5);
  const drawn = new Map<string, number>();
  const places = { First: 0, Second: 0, Similar: 0 };
  const rounds = 6000;
  const index = new PairIndex(images, 0.8);
  for (let seed = 0; seed < rounds; seed++) {
    const pairs = pairsOf(images, { variant: 'balanced-3', size: 12, theta: 0.8, seed });
    for (const { first, second } of pairs)
      drawn.set(`${first} ${second}`, (drawn.get(`${first} ${second}`) ?? 0) + 1);
    places[pairs[0]?.label ?? 'First']++;
  }
  const check = (count: number, wanted: number, pair: (number: number) => readonly [string, string]) => {
    const expected = (rounds * wanted) / count / 2;
    for (let number = 0; number < count; number++) {
      const [lower, higher] = pair(number);
      for (const key of [`${lower} ${higher}`, `${higher} ${lower}`])
        expect(Math.abs((drawn.get(key) ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  };
  check(index.differentCount, 8, (number) => index.differentPair(number));
  check(index.similarCount, 4, (number) => index.similarPair(number));
  for (const label of LABELS)
    expect(Math.abs(places[label] - rounds / 3)).toBeLessThan(5 * Math.sqrt(rounds / 3));
});

test('a set depends on the seed and not on the order of the images', () => {
  const images = randomImages(80, 6);
  const options: PairSetOptions = { variant: 'imbalanced-3', size: 200, seed: 1 };
  expect(pairsOf(images.toReversed(), options)).toEqual(pairsOf(images, options));
  expect(pairsOf(images, { ...options, seed: 2 })).not.toEqual(pairsOf(images, options));
});

test('scores exactly theta apart are Similar', () => {
  const images = [2.1, 2.3, 2.5].map((score, id) => ({ id, score }));
  expect(new PairIndex(images, 0.2)).toMatchObject({ similarCount: 2, differentCount: 1 });
});

test('wrong sizes, thetas, scores and pair numbers are refused', () => {
  const images = randomImages(9, 1);
  for (const size of [0, -1, 1.5, NaN])
    expect(() => buildPairSet(images, { variant: 'balanced-3', size, seed: 1 })).toThrow(RangeError);
  for (const theta of [-0.1, NaN])
    expect(() => buildPairSet(images, { variant: 'balanced-3', theta, seed: 1 })).toThrow(RangeError);
  expect(() => buildPairSet([...images, ...images], { variant: 'balanced-3', seed: 1 })).toThrow(
    'listed twice',
  );
  const index = new PairIndex(images, 0.2);
  expect(() => index.similarPair(index.similarCount)).toThrow(RangeError);
  expect(() => index.differentPair(index.differentCount)).toThrow(RangeError);
  expect(() => index.differentPair(-1)).toThrow(RangeError);
});

const scut = scutImages();

test.skipIf(scut === null).each(PAIR_SET_VARIANTS)(
  '90,000 pairs, %s, of the 4,400 SCUT training images have exact counts and no pair twice',
  (variant) => {
    const { train } = stratifiedSplit(scut ?? [], { testShare: 0.2, seed: 1 });
    const options: PairSetOptions = { variant, seed: 1 };
    const pairs = pairsOf(train, options);
    expectSound(pairs, train, options);
    expect(pairsOf(train, options)).toEqual(pairs);
  },
);
