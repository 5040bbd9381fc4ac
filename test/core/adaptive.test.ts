import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { AdaptiveReferences, comparisonInformation, replayAdaptive } from '../../src/core/adaptive.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import { evidenceOf, type Evidence } from '../../src/core/evidence.ts';
import { labelProbabilities, type Likelihood, resolveLikelihood } from '../../src/core/likelihood.ts';
import { expectedNarrowing } from '../../src/core/score-interval.ts';
import { createRandom } from '../../src/core/random.ts';
import { TargetNll } from '../../src/core/target-nll.ts';

const likelihood: Likelihood = { kind: 'rao-kupper', scale: 5, margin: 1.2, bias: 0.1 };
const references = Array.from({ length: 120 }, (_, i) => 1 + (4 * i) / 119);

/** A target's answers to every reference, drawn from the likelihood; the answers depend on the seed alone. */
function drawnAnswers(truth: number, seed: number): Evidence[] {
  const random = createRandom(seed);
  return references.map((reference) => {
    const [first, second] = labelProbabilities(truth, reference, likelihood);
    const draw = random.uniform();
    const weights = [
      +(draw < first),
      +(draw >= first && draw < first + second),
      +(draw >= first + second),
    ] as const;
    return { referenceScore: reference, targetFirst: true, weights };
  });
}

const prepare = (
  budget: number,
  intervalWidth: number | null = null,
  orders: 'forward' | 'both' = 'forward',
) => new AdaptiveReferences(references, { likelihood, orders, budget, intervalWidth });

const answersOf = (evidence: readonly Evidence[]) => (reference: number) =>
  evidence.slice(reference, reference + 1);

test('the information is the variance of the slope of the log likelihood', () => {
  const h = 1e-5;
  for (const score of [1, 2.4, 2.9, 3, 3.3, 5]) {
    const at = labelProbabilities(score, 3, likelihood);
    const above = labelProbabilities(score + h, 3, likelihood);
    const below = labelProbabilities(score - h, 3, likelihood);
    let expected = 0;
    at.forEach((probability, label) => {
      expected += (((above[label] ?? NaN) - (below[label] ?? NaN)) / (2 * h)) ** 2 / probability;
    });
    expect(comparisonInformation(score, 3, resolveLikelihood(likelihood)) / expected).toBeCloseTo(1, 6);
  }
});

test('the first reference asked is near the middle and later ones close in on the target', () => {
  const { asked, estimate } = replayAdaptive(prepare(30), answersOf(drawnAnswers(4.2, 1)));
  expect(Math.abs((references[asked[0] ?? 0] ?? 0) - 3)).toBeLessThan(0.8);
  const late = asked.slice(10).map((reference) => Math.abs((references[reference] ?? 0) - 4.2));
  expect(Math.max(...late)).toBeLessThan(1);
  expect(estimate.comparisons).toBe(30);
});

test('the order of the references is that of their information over the whole posterior', () => {
  const [steps, resolved] = [160, resolveLikelihood(likelihood)];
  const scores = Array.from({ length: steps + 1 }, (_, i) => 1 + (4 * i) / steps);
  for (const [seed, truth] of [1.4, 2.2, 3.1, 4.3].entries()) {
    const answers = drawnAnswers(truth, seed);
    const target = prepare(50).startTarget();
    const asked: Evidence[] = [];
    for (const reference of [60, 20, 90]) {
      const evidence = answersOf(answers)(reference);
      target.add(reference, evidence);
      asked.push(...evidence);
    }
    const nll = new TargetNll(asked, likelihood);
    const weights = scores.map((score) => Math.exp(-nll.value(score)));
    const expected = references.map((reference) =>
      scores.reduce(
        (sum, score, i) => sum + at(weights, i) * comparisonInformation(score, reference, resolved),
        0,
      ),
    );
    const best = references
      .map((_, reference) => reference)
      .filter((reference) => ![60, 20, 90].includes(reference))
      .sort((a, b) => at(expected, b) - at(expected, a))
      .slice(0, 12);
    expect(target.next(12)).toEqual(best);
  }
});

test('no reference is asked twice, and the budget and the number of references are limits', () => {
  for (const [budget, expected] of [
    [17, 17],
    [500, 120],
  ] as const) {
    const { asked } = replayAdaptive(prepare(budget), answersOf(drawnAnswers(2.5, 2)));
    expect(new Set(asked).size).toBe(expected);
    expect(asked).toHaveLength(expected);
  }
});

test('asking stops as soon as the interval is narrow enough', () => {
  const evidence = drawnAnswers(3.3, 3);
  const { asked, estimate } = replayAdaptive(prepare(120, 0.6), answersOf(evidence));
  expect(estimate.profileInterval[1] - estimate.profileInterval[0]).toBeLessThanOrEqual(0.6);
  const before = estimateScore(
    asked.slice(0, -1).flatMap((reference) => answersOf(evidence)(reference)),
    likelihood,
  );
  expect(before.profileInterval[1] - before.profileInterval[0]).toBeGreaterThan(0.6);
  expect(asked.length).toBeLessThan(60);
});

test('asking stops when a further reference would narrow the default interval by less than asked for', () => {
  const evidence = drawnAnswers(3.3, 3);
  const stopping = (narrowing: number) =>
    new AdaptiveReferences(references, {
      likelihood,
      orders: 'forward',
      budget: 120,
      intervalWidth: null,
      narrowing,
    });
  const askedOf = (narrowing: number, imageError: number | null) =>
    replayAdaptive(stopping(narrowing), answersOf(evidence), imageError).asked.length;
  const { asked, estimate } = replayAdaptive(stopping(0.005), answersOf(evidence), 0.2);
  // Whatever is left holds no more information at the estimate than 0.005 is worth; the answer before did.
  const left = references
    .filter((_, reference) => !asked.includes(reference))
    .map((reference) => comparisonInformation(estimate.score, reference, resolveLikelihood(likelihood)));
  expect(expectedNarrowing(estimate, 0.2, Math.max(...left))).toBeLessThan(0.006);
  expect(askedOf(0.002, 0.2)).toBeGreaterThan(asked.length);
  // Without an error that answers cannot narrow, each of them narrows more.
  expect(askedOf(0.005, null)).toBeGreaterThan(asked.length);
  expect(asked.length).toBeGreaterThan(3);
  expect(() => stopping(0)).toThrow(RangeError);
});

test('a choice depends on the answers added and not on their order', () => {
  const evidence = drawnAnswers(3.7, 4);
  const prepared = prepare(40);
  const { asked } = replayAdaptive(prepared, answersOf(evidence));
  const again = prepared.startTarget();
  for (const reference of asked.slice(0, 25).reverse()) again.add(reference, answersOf(evidence)(reference));
  expect(again.next()).toEqual([asked[25]]);
  expect(again.next(3)[0]).toBe(asked[25]);
});

test('several references asked at once are different and stay within the budget', () => {
  const target = prepare(10).startTarget();
  const evidence = drawnAnswers(3.7, 5);
  const batch = target.next(8);
  expect(new Set(batch).size).toBe(8);
  for (const reference of batch) target.add(reference, answersOf(evidence)(reference));
  expect(target.next(8)).toHaveLength(2);
});

test('both orders of a comparison count as evidence of one reference', () => {
  const target = prepare(20, null, 'both').startTarget();
  const [reference = 0] = target.next();
  const score = references[reference] ?? 0;
  target.add(
    reference,
    [true, false].map((first) => evidenceOf(score, first, [0.1, 0.1, 0.8], 'soft')),
  );
  expect(target.estimate().comparisons).toBe(2);
  expect(target.next()).not.toContain(reference);
});

test('adaptive references leave less error than as many random ones', () => {
  const targets = 60;
  const squared = { adaptive: 0, random: 0 };
  const prepared = prepare(15);
  const random = createRandom(6);
  for (let i = 0; i < targets; i++) {
    const truth = 1.5 + (3 * i) / targets;
    const evidence = drawnAnswers(truth, 100 + i);
    squared.adaptive += (replayAdaptive(prepared, answersOf(evidence)).estimate.score - truth) ** 2;
    squared.random += (estimateScore(random.sample(evidence, 15), likelihood).score - truth) ** 2;
  }
  expect(squared.adaptive).toBeLessThan(0.7 * squared.random);
});

test('a budget or interval width that is not positive is refused', () => {
  expect(() => prepare(0)).toThrow(RangeError);
  expect(() => prepare(10, 0)).toThrow(RangeError);
});
