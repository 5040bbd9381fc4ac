import { SCORE_STRATEGIES } from '../../src/core/pair-strategies.ts';
import { expect, test } from 'vitest';
import { drawPairSet, type PairDraw } from '../../src/core/draw-pair-set.ts';
import { labelOf, DEFAULT_THETA } from '../../src/core/labels.ts';
import { PairBand, risingImages } from '../../src/core/pair-band.ts';
import type { LabelledPair } from '../../src/core/pair-set.ts';
import { pairSetFacts } from '../../src/core/pair-set-facts.ts';
import { raterDisagreement, similarCertainty, type Raters } from '../../src/core/rater-doubt.ts';
import { createRandom } from '../../src/core/random.ts';
import { shareOut } from '../../src/core/share-out.ts';
import { randomImages } from '../fixtures/random-images.ts';

interface Image {
  readonly id: string;
  readonly score: number;
  readonly raters: Raters;
}

/** Images whose raters differ by 0.2 to 1. */
function ratedImages(count: number, seed: number): Image[] {
  const random = createRandom(seed, 7);
  return randomImages(count, seed).map((image) => ({
    ...image,
    raters: { spread: 0.2 + 0.8 * random.uniform(), count: 60 },
  }));
}

const DRAW: PairDraw = { strategy: 'random', variant: 'balanced-3', size: 600, seed: 1 };

function drawn(images: readonly Image[], draw: Partial<PairDraw>): LabelledPair<string>[] {
  const found = drawPairSet(images, { ...DRAW, ...draw });
  if ('problem' in found) throw new Error(JSON.stringify(found));
  return found.pairs;
}

const distancesOf = (images: readonly Image[], pairs: readonly LabelledPair<string>[]) => {
  const scores = new Map(images.map(({ id, score }) => [id, score]));
  return pairs.map(({ first, second }) => Math.abs((scores.get(first) ?? NaN) - (scores.get(second) ?? NaN)));
};

test.each(SCORE_STRATEGIES)(
  '%s: as many pairs as asked for, none twice, with the labels of the rule, First as often as Second, the same for any order of images',
  (strategy) => {
    const images = ratedImages(120, 1);
    const scores = new Map(images.map(({ id, score }) => [id, score]));
    for (const leastCertainty of [null, 0.8]) {
      const draw = { strategy, size: 300, leastCertainty };
      const pairs = drawn(images, draw);
      expect(pairs).toHaveLength(300);
      expect(new Set(pairs.map(({ first, second }) => [first, second].toSorted().join(' '))).size).toBe(300);
      for (const { first, second, label } of pairs)
        expect(label).toBe(labelOf(scores.get(first) ?? NaN, scores.get(second) ?? NaN));
      const { labels } = pairSetFacts(images, pairs);
      expect(Math.abs(labels.First - labels.Second)).toBeLessThanOrEqual(1);
      expect(drawn(images.toReversed(), draw)).toEqual(pairs);
      expect(drawn(images, { ...draw, seed: 2 })).not.toEqual(pairs);
    }
  },
);

test.each(SCORE_STRATEGIES.filter((strategy) => strategy !== 'balanced' && strategy !== 'near-margin'))(
  '%s: every pair can be drawn, and one more is told to be too few',
  (strategy) => {
    const images = ratedImages(20, 3);
    expect(drawn(images, { strategy, size: 190 })).toHaveLength(190);
    expect(drawPairSet(images, { ...DRAW, strategy, size: 191 })).toEqual({
      problem: 'too-few',
      wanted: 191,
      existing: 190,
    });
  },
);

test('random: each pair is as likely as any other', () => {
  const images = ratedImages(8, 1);
  const often = new Map<string, number>();
  for (let seed = 0; seed < 1400; seed++)
    for (const { first, second } of drawn(images, { size: 4, seed })) {
      const key = [first, second].toSorted().join(' ');
      often.set(key, (often.get(key) ?? 0) + 1);
    }
  // 1,400 x 4 / 28 = 200 of each; six standard deviations.
  expect(often.size).toBe(28);
  for (const times of often.values()) expect(Math.abs(times - 200)).toBeLessThan(80);
});

test('uniform: each bin of distances holds as many pairs as any other, as far as there are any', () => {
  const images = ratedImages(300, 2);
  const { distances } = pairSetFacts(images, drawn(images, { strategy: 'uniform', size: 1200 }));
  const all = pairSetFacts(images, drawn(images, { size: (300 * 299) / 2 })).distances.counts;
  const most = Math.max(...distances.counts);
  for (const [bin, count] of distances.counts.entries())
    expect(count).toBeGreaterThanOrEqual(Math.min(all[bin] ?? 0, most - 1));
});

test('near the margin: distances within 0.1 of theta, as many on either side', () => {
  const images = ratedImages(300, 4);
  for (const theta of [DEFAULT_THETA, 0.5]) {
    const pairs = drawn(images, { strategy: 'near-margin', theta });
    for (const distance of distancesOf(images, pairs))
      expect(Math.abs(distance - theta)).toBeLessThan(0.1 + 2e-6);
    expect(pairs.filter(({ label }) => label === 'Similar')).toHaveLength(300);
  }
});

test('stratified: a fourth Similar, a fourth each up to 2 theta, up to 4 theta and beyond, of all levels of score', () => {
  const images = ratedImages(300, 5);
  const pairs = drawn(images, { strategy: 'stratified' });
  const distances = distancesOf(images, pairs);
  const within = (low: number, high: number) =>
    distances.filter((distance) => distance > low + 1e-6 && distance <= high + 1e-6).length;
  expect([within(-1, 0.2), within(0.2, 0.4), within(0.4, 0.8), within(0.8, 4)]).toEqual([150, 150, 150, 150]);
  const scores = new Map(images.map(({ id, score }) => [id, score]));
  const levels = Map.groupBy(
    pairs.filter(({ label }) => label === 'Similar'),
    ({ first, second }) => Math.floor(2 * Math.min(scores.get(first) ?? 0, scores.get(second) ?? 0) + 1e-6),
  );
  // Eight levels from 1 to 5 share 150, few as 5.0 has.
  for (const [level, some] of levels) if (level < 10) expect(some.length).toBeGreaterThanOrEqual(18);
});

test('regular: all images are joined from one pair less than images on, and each is in as many pairs as any other', () => {
  for (const [count, size] of [
    [40, 39],
    [41, 40],
    [41, 41],
    [40, 200],
    [57, 171],
  ] as const) {
    const images = ratedImages(count, 6);
    const { degree, groups } = pairSetFacts(images, drawn(images, { strategy: 'regular', size }));
    expect(groups).toBe(1);
    expect(degree.most - degree.least).toBeLessThanOrEqual(size < count ? 1 : 2);
    expect(degree.mean).toBeCloseTo((2 * size) / count, 12);
  }
  const few = ratedImages(40, 6);
  const { groups } = pairSetFacts(few, drawn(few, { strategy: 'regular', size: 20 }));
  expect(groups).toBe(20);
});

test('disagreement: raters disagree more about the pairs kept than about random ones', () => {
  const images = ratedImages(200, 7);
  const known = new Map(images.map((image) => [image.id, image]));
  const mean = (pairs: readonly LabelledPair<string>[]) =>
    pairs.reduce((sum, { first, second }) => {
      const [one, other] = [known.get(first), known.get(second)];
      return one && other ? sum + raterDisagreement(one, other, DEFAULT_THETA) : NaN;
    }, 0) / pairs.length;
  expect(mean(drawn(images, { strategy: 'disagreement' }))).toBeGreaterThan(1.2 * mean(drawn(images, {})));
});

test('Similar pairs that raters are not sure of are left out, and unequal ones stay', () => {
  const images = ratedImages(200, 8);
  const known = new Map(images.map((image) => [image.id, image]));
  const certainties = (leastCertainty: number | null) =>
    drawn(images, { strategy: 'balanced', leastCertainty }).flatMap(({ first, second, label }) => {
      const [one, other] = [known.get(first), known.get(second)];
      return label === 'Similar' && one && other ? [similarCertainty(one, other, DEFAULT_THETA)] : [];
    });
  expect(Math.min(...certainties(null))).toBeLessThan(0.6);
  expect(Math.min(...certainties(0.8))).toBeGreaterThanOrEqual(0.8);
  expect(certainties(0.8)).toHaveLength(200);
});

test('how sure a pair is: by hand', () => {
  const image = (score: number, spread: number) => ({ score, raters: { spread, count: 100 } });
  // Errors of 0.06 and 0.08 make 0.1: two standard deviations on either side.
  expect(similarCertainty(image(3, 0.6), image(3, 0.8), 0.2)).toBeCloseTo(0.9545, 4);
  expect(similarCertainty(image(3, 0), image(3.2, 0), 0.2)).toBe(1);
  expect(similarCertainty(image(3, 0), image(3.3, 0), 0.2)).toBe(0);
  // One rater's difference has deviation 1: P(Similar) = P(|z| <= 0.2) = 0.1585, the others share the rest.
  const entropy = -0.1585 * Math.log(0.1585) - 0.8415 * Math.log(0.42075);
  expect(raterDisagreement(image(3, 0.6), image(3, 0.8), 0.2)).toBeCloseTo(entropy, 3);
  expect(raterDisagreement(image(1, 0), image(3, 0), 0.2)).toBe(0);
});

test('images without raters are told where raters are asked for', () => {
  const images = randomImages(20, 1);
  for (const draw of [{ strategy: 'disagreement' }, { leastCertainty: 0.5 }] as const)
    expect(drawPairSet(images, { ...DRAW, ...draw, size: 5 })).toEqual({ problem: 'no-raters', images: 20 });
  expect(drawPairSet(images, { ...DRAW, size: 5 })).toHaveProperty('pairs.length', 5);
});

test('impossible options are refused', () => {
  const images = ratedImages(9, 1);
  for (const wrong of [{ size: 0 }, { size: 1.5 }, { theta: -1 }, { theta: NaN }, { leastCertainty: 1.5 }])
    for (const strategy of SCORE_STRATEGIES)
      expect(() => drawPairSet(images, { ...DRAW, size: 3, strategy, ...wrong })).toThrow(RangeError);
});

test('a band holds the pairs whose distance is in it, its upper border included', () => {
  for (let seed = 1; seed < 20; seed++) {
    const images = randomImages(30, seed);
    const rising = risingImages(images);
    for (const [above, upTo] of [
      [null, 0.2],
      [0.2, 0.4],
      [1, Infinity],
      [null, Infinity],
    ] as const) {
      const band = new PairBand(rising, { above, upTo, lower: [5, 25] });
      const listed = Array.from({ length: band.count }, (_, number) => band.pair(number).join(' '));
      const expected = rising.ids.flatMap((low, place) =>
        rising.ids.slice(place + 1).flatMap((high, further) => {
          const distance = (rising.scores[place + 1 + further] ?? NaN) - (rising.scores[place] ?? NaN);
          const isIn = distance <= upTo + 1e-6 && (above === null || distance > above + 1e-6);
          return place >= 5 && place < 25 && isIn ? [`${low} ${high}`] : [];
        }),
      );
      expect(listed).toEqual(expected);
    }
  }
});

test('a number is shared out evenly as far as there is enough', () => {
  expect(shareOut(10, [100, 100, 100])).toEqual([3, 3, 4]);
  expect(shareOut(10, [1, 100, 2])).toEqual([1, 7, 2]);
  expect(shareOut(10, [1, 2])).toEqual([1, 2]);
  expect(shareOut(0, [5])).toEqual([0]);
  expect(shareOut(5, [])).toEqual([]);
});

test('facts of a set: labels, distances with theta in the lower bin, degrees and groups', () => {
  const images = [1, 1.2, 3, 4].map((score, id) => ({ id, score }));
  expect(
    pairSetFacts(images, [
      { first: 0, second: 1, label: 'Similar' },
      { first: 2, second: 1, label: 'First' },
    ]),
  ).toEqual({
    pairs: 2,
    labels: { First: 1, Second: 0, Similar: 1 },
    distances: { width: 0.1, counts: [0, 1, ...Array.from({ length: 15 }, () => 0), 1] },
    degree: { least: 0, mean: 1, most: 2, counts: [1, 2, 1] },
    groups: 2,
  });
});
