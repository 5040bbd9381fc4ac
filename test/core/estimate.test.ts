import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { estimateScore, estimateScoreByGrid } from '../../src/core/estimate.ts';
import { evidenceOf, type Evidence } from '../../src/core/evidence.ts';
import { INTERVAL_RISE } from '../../src/core/interval.ts';
import type { Triple } from '../../src/core/labels.ts';
import { labelProbabilities, LIKELIHOOD_PRESETS, type Likelihood } from '../../src/core/likelihood.ts';
import { nllCurve, nllDerivativeCurve, referenceTerms } from '../../src/core/nll-curve.ts';
import { createRandom, type Random } from '../../src/core/random.ts';
import { GRID_SIZE, gridScore } from '../../src/core/score-grid.ts';
import { TargetNll } from '../../src/core/target-nll.ts';
import singleTarget from '../fixtures/goldens/single-target.json';

const FIRST: Triple = [1, 0, 0];
const SECOND: Triple = [0, 1, 0];
const SIMILAR: Triple = [0, 0, 1];

const shownFirst = (referenceScore: number, weights: Triple): Evidence => ({
  referenceScore,
  targetFirst: true,
  weights,
});

const WEIGHTS: Readonly<Record<string, Triple>> = { First: FIRST, Second: SECOND, Similar: SIMILAR };

const singleTargetEvidence = singleTarget.references.map((reference, i) => {
  const weights = WEIGHTS[at(singleTarget.labels, i)];
  if (weights === undefined) throw new Error(`no label: ${at(singleTarget.labels, i)}`);
  return shownFirst(reference, weights);
});

test.each(singleTarget.cases)(
  'a target between its references scores $score at k = $scale, delta = $margin',
  ({ scale, margin, optimum, score, nll }) => {
    const likelihood: Likelihood = { kind: 'rao-kupper', scale, margin, bias: 0 };
    const estimate = estimateScore(singleTargetEvidence, likelihood);
    expect(estimate.score).toBe(score);
    expect(estimate.nll).toBeCloseTo(nll, 5);
    expect(estimate.boundHit).toBeNull();
    expect(estimate.comparisons).toBe(5);
    const target = new TargetNll(singleTargetEvidence, likelihood);
    expect(target.value(optimum)).toBeCloseTo(nll, 7);
    expect(Math.abs(target.derivative(optimum))).toBeLessThan(1e-4);
  },
);

function expectFastEqualsGrid(evidence: readonly Evidence[], likelihood: Likelihood): void {
  const fast = estimateScore(evidence, likelihood);
  expect(fast, JSON.stringify({ evidence, likelihood })).toEqual(estimateScoreByGrid(evidence, likelihood));
}

const pick = <T>(random: Random, values: readonly T[]): T => values[random.integer(values.length)] as T;

function randomEvidence(random: Random): Evidence[] {
  const truth = 1 + 4 * random.uniform();
  const kind = pick(random, ['hard', 'soft', 'random hard', 'random soft', 'one label'] as const);
  const likelihood: Likelihood = {
    kind: 'rao-kupper',
    scale: 0.5 + 10 * random.uniform(),
    margin: 0.1 + 2 * random.uniform(),
    bias: 0,
  };
  const only = pick(random, [FIRST, SECOND, SIMILAR]);
  return Array.from({ length: pick(random, [1, 2, 3, 7, 20]) }, () => {
    const referenceScore = pick(random, [1 + 4 * random.uniform(), 1 + random.integer(241) / 60]);
    const targetFirst = random.uniform() < 0.5;
    const [first, second] = targetFirst ? [truth, referenceScore] : [referenceScore, truth];
    const probabilities = labelProbabilities(first + random.normal() / 2, second, likelihood);
    if (kind === 'hard' || kind === 'soft')
      return evidenceOf(referenceScore, targetFirst, probabilities, kind);
    if (kind === 'one label') return { referenceScore, targetFirst, weights: only };
    const weights: Triple = [random.uniform(), random.uniform(), random.uniform()];
    return evidenceOf(referenceScore, targetFirst, weights, kind === 'random hard' ? 'hard' : 'soft');
  });
}

test('the fast estimate equals the argmin over every grid point for any evidence and likelihood', () => {
  const random = createRandom(20240907);
  for (let round = 0; round < 400; round++)
    expectFastEqualsGrid(randomEvidence(random), {
      kind: 'rao-kupper',
      scale: 10 ** (5 * random.uniform() - 2),
      margin: 10 ** (5 * random.uniform() - 3),
      bias: pick(random, [0, 0, 0.3 * random.normal()]),
    });
});

test('the fast estimate takes the lowest grid point of a plateau, as the grid does', () => {
  const flat: { evidence: Evidence[]; likelihood: Likelihood }[] = [
    {
      evidence: [shownFirst(1, FIRST), shownFirst(5, SECOND)],
      likelihood: { kind: 'rao-kupper', scale: 1e3, margin: 1, bias: 0 },
    },
    { evidence: [shownFirst(1, FIRST)], likelihood: { kind: 'rao-kupper', scale: 300, margin: 2, bias: 0 } },
    {
      evidence: [shownFirst(3, SIMILAR)],
      likelihood: { kind: 'rao-kupper', scale: 50, margin: 80, bias: 0 },
    },
    {
      evidence: [shownFirst(3, [0, 0, 0])],
      likelihood: { kind: 'rao-kupper', scale: 1, margin: 1, bias: 0 },
    },
    {
      evidence: [shownFirst(3, [1e-17, 1, 1e-17])],
      likelihood: { kind: 'rao-kupper', scale: 1e-17, margin: 1, bias: 0 },
    },
    {
      evidence: [shownFirst(-50, FIRST), shownFirst(2, SIMILAR)],
      likelihood: { kind: 'rao-kupper', scale: 20, margin: 30, bias: 0 },
    },
  ];
  for (const { evidence, likelihood } of flat) expectFastEqualsGrid(evidence, likelihood);
});

test('two grid points that tie exactly give the lower one', () => {
  const likelihood: Likelihood = { kind: 'rao-kupper', scale: 4, margin: 0.5, bias: 0 };
  const evidence = [shownFirst(2.5005, SIMILAR)];
  const nll = nllCurve(evidence, likelihood);
  expect(nll[1500]).toBeCloseTo(nll[1501] ?? NaN, 15);
  expectFastEqualsGrid(evidence, likelihood);
});

test('1,100 images against 350 references score as the grid says, seen on every fiftieth', () => {
  const random = createRandom(1);
  for (let image = 0; image < 1100; image++) {
    const truth = 1 + (4 * image) / 1099;
    const evidence = Array.from({ length: 350 }, (_, reference) => {
      const referenceScore = 1 + reference / 87.5;
      const seen = truth + random.normal() / 3;
      const probabilities = labelProbabilities(seen, referenceScore, LIKELIHOOD_PRESETS.uol);
      return evidenceOf(referenceScore, true, probabilities, image % 2 === 0 ? 'hard' : 'soft');
    });
    const fast = estimateScore(evidence, LIKELIHOOD_PRESETS.uol);
    if (image % 50 === 0) expect(fast).toEqual(estimateScoreByGrid(evidence, LIKELIHOOD_PRESETS.uol));
  }
});

test('forward and reverse answers about a target agree whichever was shown first', () => {
  const forward = shownFirst(3, [0.7, 0.1, 0.2]);
  const reverse: Evidence = { referenceScore: 3, targetFirst: false, weights: [0.1, 0.7, 0.2] };
  const likelihood: Likelihood = { kind: 'rao-kupper', scale: 3, margin: 0.5, bias: 0 };
  expect(estimateScore([reverse], likelihood)).toEqual(estimateScore([forward], likelihood));
});

test('a position bias shifts the two orders apart and cancels over both', () => {
  const forward = shownFirst(3, SIMILAR);
  const reverse: Evidence = { ...forward, targetFirst: false };
  const biased: Likelihood = { kind: 'rao-kupper', scale: 3, margin: 0.5, bias: 0.25 };
  expect(estimateScore([forward], biased).score).toBe(2.75);
  expect(estimateScore([reverse], biased).score).toBe(3.25);
  expect(estimateScore([forward, reverse], biased).score).toBe(3);
});

test('answers all one way hit the bound, and the interval says how far they reach', () => {
  const evidence = [2, 3, 4].map((reference) => shownFirst(reference, FIRST));
  const high = estimateScore(evidence, LIKELIHOOD_PRESETS.uol);
  expect(high).toMatchObject({ score: 5, boundHit: 'high' });
  expect(high.profileInterval[0]).toBeGreaterThan(3.9);
  expect(high.profileInterval[1]).toBe(5);
  const low = estimateScore(
    evidence.map((one) => ({ ...one, weights: SECOND })),
    LIKELIHOOD_PRESETS.uol,
  );
  expect(low).toMatchObject({ score: 1, boundHit: 'low' });
});

test('a bound is hit even where rounding flattens the NLL before it', () => {
  const estimate = estimateScore([shownFirst(1, FIRST)], {
    kind: 'rao-kupper',
    scale: 300,
    margin: 2,
    bias: 0,
  });
  expect(estimate.score).toBeLessThan(5);
  expect(estimate).toMatchObject({ boundHit: 'high' });
});

test('the NLL rises by half the chi-squared quantile at the ends of the interval', () => {
  const random = createRandom(5);
  for (let round = 0; round < 200; round++) {
    const evidence = randomEvidence(random);
    const likelihood: Likelihood = {
      kind: 'rao-kupper',
      scale: 10 ** (2 * random.uniform() - 0.5),
      margin: 0.1 + random.uniform(),
      bias: 0.1,
    };
    const { score, nll, profileInterval: interval } = estimateScore(evidence, likelihood);
    const target = new TargetNll(evidence, likelihood);
    expect(interval[0]).toBeLessThanOrEqual(score);
    expect(interval[1]).toBeGreaterThanOrEqual(score);
    for (const end of interval) {
      const rise = target.value(end) - nll;
      const slack = 2e-5 * Math.abs(target.derivative(end)) + 1e-6;
      if (end === 1 || end === 5) expect(rise).toBeLessThanOrEqual(INTERVAL_RISE + slack);
      else expect(Math.abs(rise - INTERVAL_RISE)).toBeLessThan(slack);
    }
  }
});

test('no evidence and broken evidence are refused', () => {
  expect(() => estimateScore([], LIKELIHOOD_PRESETS.uol)).toThrow(/at least one/);
  for (const weights of [
    [NaN, 0, 0],
    [-1, 1, 1],
    [Infinity, 0, 0],
  ] as const)
    expect(() => estimateScore([shownFirst(3, weights)], LIKELIHOOD_PRESETS.uol)).toThrow(RangeError);
  expect(() => estimateScore([shownFirst(NaN, FIRST)], LIKELIHOOD_PRESETS.uol)).toThrow(RangeError);
});

test('the curve of all evidence is the sum of the curves of its references, and so is its derivative', () => {
  const evidence = singleTargetEvidence;
  const likelihood: Likelihood = { kind: 'rao-kupper', scale: 5, margin: 1, bias: 0.1 };
  const nll = nllCurve(evidence, likelihood);
  const slope = nllDerivativeCurve(evidence, likelihood);
  expect(nll).toHaveLength(GRID_SIZE);
  for (const index of [0, 777, 2159, 4000]) {
    const terms = referenceTerms(evidence, likelihood, gridScore(index));
    expect(terms.reduce((sum, term) => sum + term.nll, 0)).toBeCloseTo(nll[index] ?? NaN, 12);
    expect(terms.reduce((sum, term) => sum + term.derivative, 0)).toBeCloseTo(slope[index] ?? NaN, 12);
  }
});

test('derivative and curvature are those of finite differences', () => {
  const random = createRandom(8);
  const h = 1e-5;
  for (let round = 0; round < 100; round++) {
    const evidence = randomEvidence(random);
    const target = new TargetNll(evidence, { kind: 'rao-kupper', scale: 4, margin: 0.6, bias: 0.1 });
    const score = 1 + 4 * random.uniform();
    const slope = (target.value(score + h) - target.value(score - h)) / (2 * h);
    const bend = (target.derivative(score + h) - target.derivative(score - h)) / (2 * h);
    expect(target.derivative(score)).toBeCloseTo(slope, 4);
    expect(target.curvature(score)).toBeCloseTo(bend, 4);
  }
});

test('grid points are the doubles of their decimals', () =>
  expect([gridScore(0), gridScore(2159), gridScore(GRID_SIZE - 1)]).toEqual([1, 3.159, 5]));
