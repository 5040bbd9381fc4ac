import { expect, test } from 'vitest';
import { calibrate } from '../../src/core/calibration.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import { oneHot, type Label } from '../../src/core/labels.ts';
import { LIKELIHOOD_PRESETS, type Likelihood } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';

/** A comparator that sees every image as if it had another score, `error` away in the mean square, and answers by Rao and Kupper. */
function comparator(error: number, seed: number) {
  const random = createRandom(seed);
  const [scale, margin] = [8, 2];
  const image = () => {
    const score = 1.5 + 3 * random.uniform();
    return { score, seen: score + error * random.normal() };
  };
  const answer = (first: { seen: number }, second: { seen: number }): Label => {
    const z = scale * (first.seen - second.seen);
    const drawn = random.uniform();
    const pFirst = 1 / (1 + Math.exp(margin - z));
    if (drawn < pFirst) return 'First';
    return drawn < pFirst + 1 / (1 + Math.exp(margin + z)) ? 'Second' : 'Similar';
  };
  return { image, answer };
}

/** What is known of a comparator: a likelihood fitted to pairs of other images, and answers about targets and references. */
function judged(error: number, seed: number): { likelihood: Likelihood; targets: Evidence[][] } {
  const { image, answer } = comparator(error, seed);
  const outcome = calibrate(
    Array.from({ length: 4_000 }, () => {
      const [first, second] = [image(), image()];
      return { firstScore: first.score, secondScore: second.score, weights: oneHot(answer(first, second)) };
    }),
  );
  if (!outcome.converged) throw new Error(outcome.problem);
  const references = Array.from({ length: 150 }, image);
  const targets = Array.from({ length: 40 }, () => {
    const target = image();
    return references.map((reference) => ({
      referenceScore: reference.score,
      targetFirst: true,
      weights: oneHot(answer(target, reference)),
    }));
  });
  return { likelihood: outcome.likelihood, targets };
}

test.for([0.15, 0.3, 0.45])('finds an error of %d about each image from the answers', (error) => {
  for (const seed of [1, 2]) {
    const { likelihood, targets } = judged(error, seed);
    expect(
      Math.abs((imageErrorOf(targets, (answers) => answers, likelihood) ?? NaN) / error - 1),
    ).toBeLessThan(0.2);
  }
});

test('a comparator that sees every image as it is has none', () => {
  const { likelihood, targets } = judged(0, 3);
  expect(imageErrorOf(targets, (answers) => answers, likelihood)).toBeLessThan(0.08);
});

test('answers that never contradict their own scores leave all of the error to the images', () => {
  const likelihood = { kind: 'rao-kupper', scale: 5, margin: 1, bias: 0 } as const;
  const step = (score: number): Evidence => ({
    referenceScore: score,
    targetFirst: true,
    weights: oneHot(score < 2.9 ? 'First' : score > 3.1 ? 'Second' : 'Similar'),
  });
  const answers = Array.from({ length: 41 }, (_, i) => step(1 + i / 10));
  expect(imageErrorOf([answers, answers], (one) => one, likelihood)).toBeCloseTo(
    Math.PI / (Math.sqrt(6) * 5),
    12,
  );
});

test('under a preset it is not known', () => {
  expect(imageErrorOf([[]], (answers) => answers, LIKELIHOOD_PRESETS.uol)).toBeNull();
});
