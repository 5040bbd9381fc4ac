// What scores cost, in exponentials and logarithms an answer: counts that no other work on a machine changes.
import { afterEach, expect, test, vi } from 'vitest';
import { estimateScore } from '../../src/core/estimate.ts';
import { evidenceColumns, type Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import { oneHot } from '../../src/core/labels.ts';
import { labelProbabilities, type Likelihood } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';

const LIKELIHOOD: Likelihood = { kind: 'rao-kupper', scale: 6, margin: 2, bias: 0.04 };
const ANSWERS = 200;
const IMAGES = 8;

afterEach(() => vi.restoreAllMocks());

/** What was answered about images, by draws from the likelihood, both orders of each pair. */
function answersAbout(truth: number, seed: number): Evidence[] {
  const random = createRandom(seed);
  return Array.from({ length: ANSWERS }, (_, i) => {
    const reference = 1 + (4 * (i >> 1)) / (ANSWERS / 2 - 1);
    const targetFirst = i % 2 === 0;
    const [first, second] = targetFirst ? [truth, reference] : [reference, truth];
    const [ofFirst, ofSecond] = labelProbabilities(first, second, LIKELIHOOD);
    const drawn = random.uniform();
    const label = drawn < ofFirst ? 'First' : drawn < ofFirst + ofSecond ? 'Second' : 'Similar';
    return { referenceScore: reference, targetFirst, weights: oneHot(label) };
  });
}

const images = Array.from({ length: IMAGES }, (_, i) =>
  evidenceColumns(answersAbout(1.5 + (3 * i) / IMAGES, i)),
);

/** Calls of a function of Math's while something is done, an answer. */
function callsAnAnswer(name: 'exp' | 'log1p' | 'log', work: () => void): number {
  const spy = vi.spyOn(Math, name);
  work();
  const calls = spy.mock.calls.length / (IMAGES * ANSWERS);
  spy.mockRestore();
  return calls;
}

test('a score takes the exponentials and logarithms of one exact sum and one exponential an answer more', () => {
  const score = () => images.forEach((columns) => estimateScore(columns, LIKELIHOOD));
  // Before there were more than 20 of each: every score that was tried took its own.
  expect(callsAnAnswer('exp', score)).toBeLessThan(2.6);
  expect(callsAnAnswer('log1p', score)).toBeLessThan(1.5);
  expect(callsAnAnswer('log', score)).toBeLessThan(0.1);
});

test("the comparator's own error takes a few dozen exponentials an answer, not hundreds", () => {
  const fit = () => void imageErrorOf(images, (columns) => columns, LIKELIHOOD);
  expect(callsAnAnswer('exp', fit)).toBeLessThan(40);
  expect(callsAnAnswer('log1p', fit)).toBeLessThan(36);
});
