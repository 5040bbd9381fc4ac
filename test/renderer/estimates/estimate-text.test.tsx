import { describe, expect, test } from 'vitest';
import {
  estimateSentence,
  estimateText,
  residualText,
  signed,
} from '../../../src/renderer/estimates/estimate-text.ts';

const INSIDE = { score: 3.0612, profileInterval: [2.9184, 3.2041], boundHit: null } as const;
const HIGH = { score: 5, profileInterval: [4.6123, 5], boundHit: 'high' } as const;
const LOW = { score: 1, profileInterval: [1, 1.2951], boundHit: 'low' } as const;

describe('an estimate', () => {
  test.each([
    [INSIDE, '3.061', '3.061 (95 % by the answers’ noise: 2.918 to 3.204)'],
    [HIGH, 'at least 4.61', 'at the upper bound, at least 4.61'],
    [LOW, 'at most 1.30', 'at the lower bound, at most 1.30'],
  ])('%o is "%s"', (estimate, text, sentence) => {
    expect(estimateText(estimate)).toBe(text);
    expect(estimateSentence(estimate)).toBe(sentence);
  });
});

describe('a residual', () => {
  test.each([
    [INSIDE, 3, '+0.061'],
    [INSIDE, 3.5, '−0.439'],
    [HIGH, 4.5, '≥ +0.11'],
    [LOW, 1.5, '≤ −0.20'],
    [INSIDE, null, '–'],
  ])('of %o to %s is "%s"', (estimate, trueScore, text) =>
    expect(residualText(estimate, trueScore)).toBe(text),
  );
});

test('a sign stands before what does not round to zero', () =>
  expect([0.12, -0.031, 0, 0.0004, -0.0004].map((value) => signed(value, 3))).toEqual([
    '+0.120',
    '−0.031',
    '0.000',
    '0.000',
    '0.000',
  ]));
