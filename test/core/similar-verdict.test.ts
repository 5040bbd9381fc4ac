import { expect, test } from 'vitest';
import { VOTE_SCORES } from '../../src/core/score-words.ts';
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
  [1.9, 1.51, 2.0, 'over-called'],
  [3, 1.6, 6, 'over-called'],
  [1.7, 1.4, 1.99, 'neither'],
  [1, 0.6, 1.5, 'neither'],
  [0.55, 0.51, 0.6, 'neither'],
  [0.52, 0.5, 0.6, 'under-called'],
  [0.34, 0.2, 0.5, 'under-called'],
  [0.36, 0.33, 0.4, 'collapsed'],
  [0, 0, 0.04, 'collapsed'],
] as const)('a ratio of %f (%f to %f) is %s', (value, low, high, kind) => {
  expect(similarVerdict(withRatio(value, low, high), false)).toEqual({ kind, reason: null });
});

test.each([
  [1.8, 1.5, 2.5],
  [1, 0.4, 1.5],
  [1, 0.9, 2.2],
  [0.55, 0.4, 0.7],
])('a ratio of %f with an interval of %f to %f cannot be told', (value, low, high) => {
  expect(similarVerdict(withRatio(value, low, high), false)).toEqual({ kind: 'unknown', reason: 'wide' });
});

test('without a wrong or a missing Similar there is no interval, and the verdict says neither', () => {
  const perfect = { ...COUNTS, called: 100, ratio: { value: 1, interval: null } };
  const verdict = similarVerdict(perfect, false);
  expect(verdict).toEqual({ kind: 'neither', reason: null });
  expect(sentenceText(similarSentence({ ...perfect, unknown: 0 }, verdict))).toContain(
    '1.00 times as many (95 % interval not defined)',
  );
  expect(similarVerdict({ ...perfect, truly: 9 }, false)).toEqual({ kind: 'unknown', reason: 'few' });
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
  expect(sentenceText(similarSentence({ ...counts, unknown: 0 }, similarVerdict(counts, false)))).toBe(
    'Over-called: 1,628 called Similar, 796 truly Similar: 2.05 times as many (95 % interval 1.90 to 2.21).',
  );
  expect(
    sentenceText(similarSentence({ ...counts, unknown: 0 }, { kind: 'unknown', reason: 'wide' })),
  ).toContain('Cannot be told, the interval is too wide: 1,628 called Similar');
  expect(
    sentenceText(similarSentence({ ...counts, unknown: 0 }, similarVerdict(counts, false), VOTE_SCORES)),
  ).toContain('796 Similar by votes: 2.05 times');
  expect(SIMILAR_RULE).toMatch(
    /reaches 2 .* above 1\.5.* reaches 0\.5 .* below 0\.67.* reaches 0\.33 .* below 0\.5/,
  );
});

test('where there is nothing to judge by, the sentence says whether nothing passes or nothing is known', () => {
  const counts = { ...withRatio(2, 1.9, 2.1), n: 0, called: 0, truly: 0, ratio: null };
  const verdict = similarVerdict(counts, false);
  expect(sentenceText(similarSentence({ ...counts, unknown: 0 }, verdict))).toBe(
    'Cannot be told, no comparison passes the filter.',
  );
  expect(sentenceText(similarSentence({ ...counts, unknown: 12 }, verdict))).toBe(
    'Cannot be told, no comparison has two known scores.',
  );
});
