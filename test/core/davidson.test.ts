import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { calibrate, type CalibrationPair } from '../../src/core/calibration.ts';
import { davidsonTerm } from '../../src/core/davidson-term.ts';
import { DAVIDSON } from '../../src/core/davidson.ts';
import { estimateScore, estimateScoreByGrid } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import type { Triple } from '../../src/core/labels.ts';
import {
  labelProbabilities,
  LIKELIHOODS,
  logLabelProbabilities,
  valueOf,
  type Likelihood,
} from '../../src/core/likelihood.ts';
import { createRandom, type Random } from '../../src/core/random.ts';
import { TargetNll } from '../../src/core/target-nll.ts';
import { FOLDS, recordedPairs, recordedTargets } from '../fixtures/recorded-labels.ts';
import { sharedData } from '../fixtures/shared-data.ts';

const LABELS: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** The formula as Davidson has it, of the worths e^(k s) and with the advantage of the first. */
function plainProbabilities(difference: number, [k, nu, b]: readonly [number, number, number]): Triple {
  const [first, second] = [Math.exp(k * (difference + b)), 1];
  const tie = nu * Math.sqrt(first * second);
  const sum = first + second + tie;
  return [first / sum, second / sum, tie / sum];
}

function drawn(random: Random, probabilities: Triple): Triple {
  const draw = random.uniform();
  return at(LABELS, draw < probabilities[0] ? 0 : draw < probabilities[0] + probabilities[1] ? 1 : 2);
}

function drawnPairs(
  truth: readonly [number, number, number],
  count: number,
  seed: number,
): CalibrationPair[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const [firstScore, secondScore] = [1 + 4 * random.uniform(), 1 + 4 * random.uniform()];
    const weights = drawn(random, plainProbabilities(firstScore - secondScore, truth));
    return { firstScore, secondScore, weights };
  });
}

function plainLogLikelihood(
  pairs: readonly CalibrationPair[],
  parameters: readonly [number, number, number],
): number {
  return pairs.reduce((sum, { firstScore, secondScore, weights }) => {
    const probabilities = plainProbabilities(firstScore - secondScore, parameters);
    return sum + weights.reduce((all, weight, i) => all + weight * Math.log(at(probabilities, i)), 0);
  }, 0);
}

/** Uphill a parameter at a time, in ever smaller steps: slow, and no way to be wrong in the derivatives. */
function plainFit(pairs: readonly CalibrationPair[]): readonly [number, number, number] {
  let best: readonly [number, number, number] = [1, 1, 0];
  let highest = plainLogLikelihood(pairs, best);
  for (let step = 0.5; step > 1e-7;) {
    const before = highest;
    for (const index of [0, 1, 2])
      for (const change of [step, -step]) {
        const next = best.map((value, i) => (i === index ? value + change : value)) as [
          number,
          number,
          number,
        ];
        if (next[0] <= 0 || next[1] <= 0) continue;
        const value = plainLogLikelihood(pairs, next);
        if (value > highest) [best, highest] = [next, value];
      }
    if (highest === before) step /= 2;
  }
  return best;
}

test('probabilities are those of the formula, and their logarithms stay finite', () => {
  const likelihood: Likelihood = { kind: 'davidson', scale: 3, nu: 1.7, bias: 0.1 };
  for (const difference of [-3, -0.2, 0, 0.2, 3]) {
    const plain = plainProbabilities(difference, [3, 1.7, 0.1]);
    labelProbabilities(difference, 0, likelihood).forEach((one, i) =>
      expect(one).toBeCloseTo(at(plain, i), 14),
    );
    logLabelProbabilities(difference, 0, likelihood).forEach((one, i) =>
      expect(one).toBeCloseTo(Math.log(at(plain, i)), 12),
    );
  }
  for (const nu of [1e-9, 1e9])
    for (const log of logLabelProbabilities(1000, 0, { ...likelihood, scale: 50, nu }))
      expect(Number.isFinite(log)).toBe(true);
});

test("a ranking's term is the same likelihood", () => {
  for (const weights of [...LABELS, [0.5, 0.2, 0.3] as const])
    for (const z of [-9, -1.3, 0, 12])
      for (const t of [-2, 0, 3]) {
        const logs = DAVIDSON.logProbabilities(z, t);
        const nll = -logs.reduce((sum, log, i) => sum + log * at(weights, i), 0);
        const term = davidsonTerm(z, t, weights);
        expect(term.nll).toBeCloseTo(nll, 11);
        if (weights === LABELS[0]) expect(DAVIDSON.information(z, t)).toBeCloseTo(term.byZZ, 13);
      }
});

test("a target's NLL has the derivatives of finite differences", () => {
  const random = createRandom(3);
  const likelihood: Likelihood = { kind: 'davidson', scale: 4, nu: 2.4, bias: 0.1 };
  const evidence = Array.from({ length: 12 }, (): Evidence => ({
    referenceScore: 1 + 4 * random.uniform(),
    targetFirst: random.uniform() < 0.5,
    weights: [random.uniform(), random.uniform(), random.uniform()],
  }));
  const target = new TargetNll(evidence, likelihood);
  const plain = (score: number) =>
    -evidence.reduce((sum, { referenceScore, targetFirst, weights }) => {
      const difference = targetFirst ? score - referenceScore : referenceScore - score;
      const probabilities = plainProbabilities(difference, [4, 2.4, 0.1]);
      return sum + weights.reduce((all, weight, i) => all + weight * Math.log(at(probabilities, i)), 0);
    }, 0);
  for (const score of [1, 2.2, 3.7, 5]) {
    const h = 1e-4;
    expect(target.value(score)).toBeCloseTo(plain(score), 10);
    expect(target.derivative(score)).toBeCloseTo((plain(score + h) - plain(score - h)) / (2 * h), 4);
    expect(target.curvature(score)).toBeCloseTo(
      (target.derivative(score + h) - target.derivative(score - h)) / (2 * h),
      4,
    );
  }
});

test('the fast estimate equals the argmin over every grid point, on plateaus too', () => {
  const random = createRandom(20240907);
  for (let round = 0; round < 300; round++) {
    const truth = 1 + 4 * random.uniform();
    const only = random.uniform() < 0.2 ? at(LABELS, random.integer(3)) : null;
    const evidence = Array.from({ length: 1 + random.integer(20) }, (): Evidence => {
      const referenceScore = 1 + random.integer(241) / 60;
      const difference = truth + random.normal() / 2 - referenceScore;
      const weights: Triple = [random.uniform(), random.uniform(), random.uniform()];
      return {
        referenceScore,
        targetFirst: true,
        weights:
          only ?? (round % 2 === 0 ? weights : drawn(random, plainProbabilities(difference, [5, 2, 0]))),
      };
    });
    const likelihood: Likelihood = {
      kind: 'davidson',
      scale: 10 ** (5 * random.uniform() - 2),
      nu: 10 ** (8 * random.uniform() - 4),
      bias: random.uniform() < 0.5 ? 0 : 0.3 * random.normal(),
    };
    expect(estimateScore(evidence, likelihood), JSON.stringify({ evidence, likelihood })).toEqual(
      estimateScoreByGrid(evidence, likelihood),
    );
  }
});

test('wins alone hit the bound although the NLL is flat before it', () => {
  const evidence: Evidence[] = [{ referenceScore: 1, targetFirst: true, weights: [1, 0, 0] }];
  const likelihood: Likelihood = { kind: 'davidson', scale: 300, nu: 2, bias: 0 };
  expect(estimateScore(evidence, likelihood)).toMatchObject({ boundHit: 'high' });
});

test('calibration finds what climbing a parameter at a time finds', () => {
  const pairs = drawnPairs([5, 2.2, 0.15], 300, 4);
  const plain = plainFit(pairs);
  const outcome = calibrate(pairs, { kind: 'davidson' });
  if (!outcome.converged) throw new Error(outcome.problem);
  const { likelihood, logLikelihood } = outcome;
  ['scale', 'nu', 'bias'].forEach((name, i) =>
    expect(valueOf(likelihood, name)).toBeCloseTo(at(plain, i), 4),
  );
  expect(logLikelihood).toBeCloseTo(plainLogLikelihood(pairs, plain), 8);
});

test('labels drawn from a likelihood give it back within their standard errors', () => {
  const truth = [5, 2.2, 0.15] as const;
  const squared = [0, 0, 0];
  const seeds = 40;
  for (let seed = 0; seed < seeds; seed++) {
    const outcome = calibrate(drawnPairs(truth, 400, seed), { kind: 'davidson' });
    if (!outcome.converged) throw new Error(outcome.problem);
    ['scale', 'nu', 'bias'].forEach((name, i) => {
      const error = outcome.standardErrors[name] ?? NaN;
      squared[i] = at(squared, i) + ((valueOf(outcome.likelihood, name) - at(truth, i)) / error) ** 2 / seeds;
    });
  }
  // Each is chi-squared with 40 degrees of freedom over 40: 0.5 to 1.7 in all but one of a thousand.
  for (const one of squared) {
    expect(one).toBeGreaterThan(0.5);
    expect(one).toBeLessThan(1.7);
  }
});

test('the noise of a kind is the variance that P(First) as a distribution has', () => {
  const step = 0.01;
  for (const { probabilities, noise } of Object.values(LIKELIHOODS))
    for (const t of [0.05, 0.4, Math.LN2, 1, 2.5]) {
      let [mean, square] = [0, 0];
      for (let z = -120 + step / 2; z < 120; z += step) {
        const density = probabilities(z + step / 2, t)[0] - probabilities(z - step / 2, t)[0];
        mean += z * density;
        square += z * z * density;
      }
      expect(noise(2, t)).toBeCloseTo(Math.sqrt(square - mean ** 2) / 2, 4);
    }
});

test('the error about an image is found under this likelihood as well', () => {
  const random = createRandom(8);
  const image = () => {
    const score = 1.5 + 3 * random.uniform();
    return { score, seen: score + 0.3 * random.normal() };
  };
  const answer = (first: { seen: number }, second: { seen: number }) =>
    drawn(random, plainProbabilities(first.seen - second.seen, [12, 4, 0]));
  const outcome = calibrate(
    Array.from({ length: 4_000 }, () => {
      const [first, second] = [image(), image()];
      return { firstScore: first.score, secondScore: second.score, weights: answer(first, second) };
    }),
    { kind: 'davidson' },
  );
  if (!outcome.converged) throw new Error(outcome.problem);
  const references = Array.from({ length: 150 }, image);
  const targets = Array.from({ length: 40 }, () => {
    const target = image();
    return references.map((reference): Evidence => ({
      referenceScore: reference.score,
      targetFirst: true,
      weights: answer(target, reference),
    }));
  });
  const error = imageErrorOf(targets, (answers) => answers, outcome.likelihood) ?? NaN;
  expect(Math.abs(error / 0.3 - 1)).toBeLessThan(0.2);
});

const folder = sharedData('lmol-recorded');

/** By an independent Newton (numpy) on the recorded answers, and of the held-out images' answers at the true scores. */
const RECORDED = {
  davidson: { fitted: [-465.9, -429.0, -381.4], heldOut: [-2056, -2222, -2621] },
  'rao-kupper': { fitted: [-461.8, -429.8, -381.8], heldOut: [-2060, -2218, -2624] },
} as const;

test.skipIf(folder === null)('both kinds fit real labels as they do elsewhere', () => {
  const targets = recordedTargets(folder ?? '');
  for (const kind of ['rao-kupper', 'davidson'] as const)
    for (const fold of FOLDS) {
      const outcome = calibrate(recordedPairs(folder ?? '', fold), { kind });
      if (!outcome.converged) throw new Error(outcome.problem);
      expect(outcome.logLikelihood).toBeCloseTo(at(RECORDED[kind].fitted, fold - 1), 1);
      const heldOut = targets
        .filter((target) => target.fold === fold)
        .map(({ truth, evidence }) => -new TargetNll(evidence, outcome.likelihood).value(truth))
        .reduce((sum, value) => sum + value, 0);
      expect(Math.abs(heldOut - at(RECORDED[kind].heldOut, fold - 1))).toBeLessThan(1);
    }
});
