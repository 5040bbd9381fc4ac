import { expect, test } from 'vitest';
import {
  sentenceText,
  SIMILAR_RULE,
  similarSentence,
  similarVerdict,
  type SimilarCounts,
} from '../../src/core/similar-verdict.ts';

const COUNTS: SimilarCounts = { n: 1000, called: 200, truly: 100, images: 50, ratio: null };

function withRatio(value: number, low: number, high: number): SimilarCounts {
  return { ...COUNTS, called: Math.round(value * COUNTS.truly), ratio: { value, interval: [low, high] } };
}

test.each([
  [1.75, 1.5, 2.0, 'over-called'],
  [3, 1.4, 6, 'over-called'],
  [1.74, 1.5, 2.0, 'neither'],
  [1, 0.9, 1.1, 'neither'],
  [0.58, 0.5, 0.7, 'neither'],
  [4 / 7, 0.5, 0.7, 'under-called'],
  [0.34, 0.2, 0.5, 'under-called'],
  [1 / 3, 0.3, 0.41, 'collapsed'],
  [0, 0, 0.04, 'collapsed'],
] as const)('a ratio of %f (%f to %f) is %s', (value, low, high, kind) => {
  expect(similarVerdict(withRatio(value, low, high), false)).toEqual({ kind, reason: null });
});

test('a collapse that the interval does not show is an under-call all the same', () => {
  expect(similarVerdict(withRatio(0.3, 0.1, 0.6), false).kind).toBe('under-called');
});

test.each([
  [1.8, 1.3, 2.5],
  [1, 0.4, 1.5],
  [1, 0.9, 2.2],
  [0.5, 0.3, 0.8],
])('a ratio of %f with an interval of %f to %f reaches too far past a limit', (value, low, high) => {
  expect(similarVerdict(withRatio(value, low, high), false)).toEqual({ kind: 'unknown', reason: 'wide' });
});

test('nothing is told of few, of unknown and of chosen comparisons', () => {
  const sure = withRatio(2, 1.9, 2.1);
  const reasons = [
    similarVerdict({ ...sure, truly: 9 }, false),
    similarVerdict({ ...sure, images: 9 }, false),
    similarVerdict({ ...sure, ratio: null }, false),
    similarVerdict({ ...sure, n: 0 }, false),
    similarVerdict(sure, true),
  ].map(({ kind, reason }) => [kind, reason]);
  expect(reasons).toEqual([
    ['unknown', 'few'],
    ['unknown', 'few'],
    ['unknown', 'few'],
    ['unknown', 'no-truth'],
    ['unknown', 'filter'],
  ]);
});

test('the sentence has the numbers, the rule its limits', () => {
  const counts = { ...withRatio(2.05, 1.9, 2.21), called: 1628, truly: 796 };
  expect(sentenceText(similarSentence(counts, similarVerdict(counts, false)))).toBe(
    'Over-called: 1,628 called Similar, 796 truly Similar: 2.05 times as many (95 % interval 1.90 to 2.21).',
  );
  expect(sentenceText(similarSentence(counts, { kind: 'unknown', reason: 'wide' }))).toContain(
    'Cannot be told, the interval is too wide: 1,628 called Similar',
  );
  expect(SIMILAR_RULE).toMatch(/1\.75 times.*0\.57 times.*0\.33 times.*1\.25 times/);
});
