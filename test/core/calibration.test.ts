import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { calibrate, type CalibrationPair } from '../../src/core/calibration.ts';
import type { Triple } from '../../src/core/labels.ts';
import {
  labelProbabilities,
  logLabelProbabilities,
  valueOf,
  withValue,
  type Likelihood,
} from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';
import pudding from '../fixtures/goldens/pudding.json';

const LABEL: Record<'First' | 'Second' | 'Similar', Triple> = {
  First: [1, 0, 0],
  Second: [0, 1, 0],
  Similar: [0, 0, 1],
};

const pair = (difference: number, label: keyof typeof LABEL): CalibrationPair => ({
  firstScore: 3 + difference,
  secondScore: 3,
  weights: LABEL[label],
});

function sampledPairs(
  truth: Likelihood,
  count: number,
  seed: number,
  kind: 'hard' | 'soft',
): CalibrationPair[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const firstScore = 1 + 4 * random.uniform();
    const secondScore = 1 + 4 * random.uniform();
    const probabilities = labelProbabilities(firstScore, secondScore, truth);
    const draw = random.uniform();
    const label =
      draw < probabilities[0] ? 'First' : draw < probabilities[0] + probabilities[1] ? 'Second' : 'Similar';
    return { firstScore, secondScore, weights: kind === 'soft' ? probabilities : LABEL[label] };
  });
}

function logLikelihood(pairs: readonly CalibrationPair[], likelihood: Likelihood): number {
  let sum = 0;
  for (const { firstScore, secondScore, weights } of pairs)
    logLabelProbabilities(firstScore, secondScore, likelihood).forEach((log, label) => {
      sum += (weights[label] ?? NaN) * log;
    });
  return sum;
}

function fitted(pairs: readonly CalibrationPair[], fitBias = true) {
  const outcome = calibrate(pairs, { fitBias });
  if (!outcome.converged) throw new Error(outcome.problem);
  return outcome;
}

const PARAMETERS = ['scale', 'margin', 'bias'] as const;

test('soft labels made by a likelihood give that likelihood back', () => {
  for (const truth of [
    { kind: 'rao-kupper', scale: 11, margin: 2.2, bias: 0 },
    { kind: 'rao-kupper', scale: 0.3, margin: 0.05, bias: -1 },
    { kind: 'rao-kupper', scale: 60, margin: 9, bias: 0.1 },
  ] as const) {
    const { likelihood } = fitted(sampledPairs(truth, 500, 3, 'soft'));
    for (const parameter of PARAMETERS)
      expect(valueOf(likelihood, parameter)).toBeCloseTo(truth[parameter], 6);
  }
});

test('a fit that begins near its optimum ends there in fewer steps, and begins at its own kind alone', () => {
  const truth = { kind: 'rao-kupper', scale: 7, margin: 2, bias: 0.1 } as const;
  const pairs = sampledPairs(truth, 400, 2, 'hard');
  const fromAfar = fitted(pairs);
  const near = calibrate(pairs, { start: truth });
  if (!near.converged) throw new Error(near.problem);
  for (const parameter of PARAMETERS)
    expect(valueOf(near.likelihood, parameter)).toBeCloseTo(valueOf(fromAfar.likelihood, parameter), 8);
  expect(near.iterations).toBeLessThan(fromAfar.iterations);
  expect(() => calibrate(pairs, { kind: 'davidson', start: truth })).toThrow(RangeError);
});

test('hard labels drawn from a likelihood give it back within their standard errors', () => {
  const truth = { kind: 'rao-kupper', scale: 5, margin: 1.8, bias: 0.15 } as const;
  const squared = { scale: 0, margin: 0, bias: 0 };
  const seeds = 40;
  for (let seed = 0; seed < seeds; seed++) {
    const { likelihood, standardErrors } = fitted(sampledPairs(truth, 400, seed, 'hard'));
    for (const parameter of PARAMETERS)
      squared[parameter] +=
        ((valueOf(likelihood, parameter) - truth[parameter]) / (standardErrors[parameter] ?? NaN)) ** 2 /
        seeds;
  }
  // Each is chi-squared with 40 degrees of freedom over 40: 0.5 to 1.7 in all but one of a thousand.
  for (const parameter of PARAMETERS) {
    expect(squared[parameter]).toBeGreaterThan(0.5);
    expect(squared[parameter]).toBeLessThan(1.7);
  }
});

test("pudding at the scores of Rao and Kupper's fit gives their delta back at k = 1", () => {
  const { scores, delta, logLikelihood } = pudding.raoKupper;
  const pairs = pudding.i.map((item, row) => ({
    firstScore: at(scores, item - 1),
    secondScore: at(scores, at(pudding.j, row) - 1),
    weights: [at(pudding.winsOfI, row), at(pudding.winsOfJ, row), at(pudding.ties, row)] as const,
  }));
  const found = fitted(pairs, false);
  expect(found.likelihood.scale).toBeCloseTo(1, 4);
  expect(valueOf(found.likelihood, 'margin')).toBeCloseTo(delta, 5);
  expect(found.logLikelihood).toBeCloseTo(logLikelihood, 5);
});

test('no likelihood near the fitted one is likelier, with and without a bias', () => {
  const pairs = sampledPairs({ kind: 'rao-kupper', scale: 5, margin: 1.8, bias: 0.15 }, 400, 11, 'hard');
  for (const fitBias of [true, false]) {
    const { likelihood, logLikelihood: best } = fitted(pairs, fitBias);
    expect(best).toBeCloseTo(logLikelihood(pairs, likelihood), 9);
    for (const parameter of fitBias ? PARAMETERS : (['scale', 'margin'] as const))
      for (const change of [-1e-3, 1e-3])
        expect(
          logLikelihood(pairs, withValue(likelihood, parameter, valueOf(likelihood, parameter) + change)),
        ).toBeLessThan(best);
    if (!fitBias) expect(likelihood.bias).toBe(0);
  }
});

test('the bias is the one at which swapping every pair changes its sign alone', () => {
  const pairs = sampledPairs({ kind: 'rao-kupper', scale: 5, margin: 1.8, bias: 0.15 }, 400, 12, 'hard');
  const swapped = pairs.map(({ firstScore, secondScore, weights: [first, second, similar] }) => ({
    firstScore: secondScore,
    secondScore: firstScore,
    weights: [second, first, similar] as const,
  }));
  const { likelihood } = fitted(pairs);
  const other = fitted(swapped).likelihood;
  expect(other.bias).toBeCloseTo(-likelihood.bias, 9);
  expect(other.scale).toBeCloseTo(likelihood.scale, 9);
});

test('labels that two thresholds explain are reported as separable', () => {
  const pairs = [pair(-1, 'Second'), pair(-0.1, 'Similar'), pair(0.1, 'Similar'), pair(1, 'First')];
  for (const fitBias of [true, false])
    expect(calibrate(pairs, { fitBias })).toEqual({ converged: false, problem: 'separable', pairs: 4 });
});

test('thresholds that only a bias can make opposite separate only where a bias is fitted', () => {
  const pairs = [
    pair(0.1, 'Second'),
    pair(0.3, 'Similar'),
    pair(0.9, 'Similar'),
    pair(1, 'First'),
    pair(-0.5, 'Second'),
  ];
  expect(calibrate(pairs, { fitBias: true })).toMatchObject({ problem: 'separable' });
  expect(calibrate(pairs, { fitBias: false })).toMatchObject({ converged: true });
});

test('a bias without any First or Second runs away and is reported as separable', () => {
  const pairs = [pair(1, 'First'), pair(0.5, 'Similar'), pair(0.2, 'First'), pair(1.5, 'Similar')];
  expect(calibrate(pairs)).toMatchObject({ converged: false, problem: 'separable' });
  expect(calibrate(pairs, { fitBias: false })).toMatchObject({ converged: true });
});

test('labels without any Similar leave the margin without a value', () => {
  const pairs = [pair(1, 'First'), pair(-1, 'First'), pair(-1, 'Second')];
  expect(calibrate(pairs)).toMatchObject({ converged: false, problem: 'no-similar' });
});

test('answers against the scores are reported as not increasing', () => {
  const truth: Likelihood = { kind: 'rao-kupper', scale: 5, margin: 1.8, bias: 0 };
  const pairs = sampledPairs(truth, 200, 4, 'hard').map(({ firstScore, secondScore, weights }) => ({
    firstScore: secondScore,
    secondScore: firstScore,
    weights,
  }));
  expect(calibrate(pairs)).toMatchObject({ converged: false, problem: 'not-increasing' });
  const perfectly = [pair(1, 'Second'), pair(-0.1, 'Similar'), pair(0.1, 'Similar'), pair(-1, 'First')];
  expect(calibrate(perfectly)).toMatchObject({ converged: false, problem: 'not-increasing' });
});

test('equal score differences do not determine a scale', () => {
  const pairs = [pair(1, 'First'), pair(1, 'Similar'), pair(1, 'Second')];
  expect(calibrate(pairs)).toMatchObject({ converged: false });
});

test('no pairs and broken numbers are refused', () => {
  expect(() => calibrate([])).toThrow(/at least one/);
  expect(() => calibrate([pair(NaN, 'First')])).toThrow(RangeError);
  expect(() => calibrate([{ ...pair(1, 'First'), weights: [-1, 0, 0] }])).toThrow(RangeError);
});
