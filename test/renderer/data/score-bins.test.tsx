import { expect, test } from 'vitest';
import { pairSetCounts } from '../../../src/core/pair-set.ts';
import { createRandom } from '../../../src/core/random.ts';
import { largestPairSet } from '../../../src/renderer/views/data/largest-pair-set.ts';
import { binScores, countSimilar } from '../../../src/renderer/views/data/score-bins.ts';

test('bins of 0.1 cover the scale from 1 to 5, the highest score in one of its own', () => {
  const bins = binScores([{ score: 5, part: null }], [null]);
  expect(bins).toHaveLength(41);
  expect(bins[0]).toMatchObject({ low: 1, high: 1.1, total: 0 });
  expect(bins[40]).toMatchObject({ low: 5, total: 1 });
});

test('a score on the edge of two bins is in the upper one, although 2.3 - 1 is not 1.3', () => {
  const bins = binScores([{ score: 2.3, part: null }], [null]);
  expect(bins.find(({ total }) => total === 1)).toMatchObject({ low: 2.3, high: 2.4 });
});

test('a bin counts each part by itself, and images of another part as of none', () => {
  const images = ['train', 'test', 'train', 'fold-3', null].map((part) => ({ score: 3.05, part }));
  const bin = binScores(images, ['train', 'test', null]).find(({ total }) => total > 0);
  expect(bin).toMatchObject({ counts: [2, 1, 2], total: 5 });
});

test('images without a score are in no bin', () =>
  expect(binScores([{ score: null, part: null }], [null]).every(({ total }) => total === 0)).toBe(true));

test('Similar are the scores at most theta away, the boundary included, the image itself left out', () => {
  const scores = [2.8, 3, 3.2, 3.21, null];
  expect(countSimilar(scores, 3, { theta: 0.2, itself: true })).toBe(2);
  expect(countSimilar(scores, 3, { theta: 0.2, itself: false })).toBe(3);
});

test('the largest pair set is the largest size that fits, as trying every size finds it', () => {
  const random = createRandom(7);
  for (let round = 0; round < 300; round++) {
    const existing = { different: random.integer(60), similar: random.integer(30) };
    for (const variant of ['balanced-3', 'balanced-2', 'imbalanced-3'] as const) {
      let expected = 0;
      for (let size = 1; size <= 100; size++) {
        const { First, Second, Similar } = pairSetCounts(variant, size);
        if (First + Second <= existing.different && Similar <= existing.similar) expected = size;
      }
      expect(largestPairSet(variant, existing), `${variant} ${JSON.stringify(existing)}`).toBe(expected);
    }
  }
});
