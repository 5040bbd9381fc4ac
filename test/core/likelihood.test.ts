import { expect, test } from 'vitest';
import { reverseTriple, type Triple } from '../../src/core/labels.ts';
import {
  asKind,
  isLikelihood,
  isSameLikelihood,
  labelProbabilities,
  LIKELIHOOD_KINDS,
  LIKELIHOOD_PRESETS,
  LIKELIHOODS,
  likelihoodFrom,
  logLabelProbabilities,
  parameterValues,
  resolveLikelihood,
  valueOf,
  withValue,
  type Likelihood,
} from '../../src/core/likelihood.ts';
import { raoKupperTerm } from '../../src/core/rao-kupper-term.ts';

const likelihood = { kind: 'rao-kupper', scale: 2, margin: 0.7, bias: 0.1 } as const satisfies Likelihood;
const sum = (triple: Triple) => triple[0] + triple[1] + triple[2];

test('probabilities sum to 1, in the tails too', () => {
  for (const difference of [-300, -3, -0.2, 0, 0.2, 3, 300])
    expect(sum(labelProbabilities(difference, 0, likelihood))).toBeCloseTo(1, 14);
});

test('log probabilities are the logarithms of the probabilities', () => {
  for (const difference of [-3, -0.2, 0, 0.2, 3]) {
    const probabilities = labelProbabilities(difference, 0, likelihood);
    logLabelProbabilities(difference, 0, likelihood).forEach((log, label) =>
      expect(Math.exp(log)).toBeCloseTo(probabilities[label] ?? NaN, 14),
    );
  }
});

test('log probabilities stay finite however unlikely the answer', () => {
  for (const log of logLabelProbabilities(1000, 0, { kind: 'rao-kupper', scale: 50, margin: 1e-9, bias: 0 }))
    expect(Number.isFinite(log)).toBe(true);
});

test('without a bias the other order gives the other label', () => {
  const unbiased = { ...likelihood, bias: 0 };
  const forward = labelProbabilities(3.1, 2.8, unbiased);
  reverseTriple(labelProbabilities(2.8, 3.1, unbiased)).forEach((probability, label) =>
    expect(probability).toBeCloseTo(forward[label] ?? NaN, 14),
  );
});

test('the bias is an advantage of the image shown first, in units of score', () => {
  const biased = labelProbabilities(3, 3, likelihood);
  const unbiased = labelProbabilities(3.1, 3, { ...likelihood, bias: 0 });
  biased.forEach((probability, label) => expect(probability).toBeCloseTo(unbiased[label] ?? NaN, 14));
});

test('the UOL preset calls equal images Similar with probability 0.8 and changes label at theta', () => {
  expect(labelProbabilities(3, 3, LIKELIHOOD_PRESETS.uol)[2]).toBeCloseTo(0.8, 12);
  const [first, , similar] = labelProbabilities(3.2, 3, LIKELIHOOD_PRESETS.uol);
  expect(Math.abs(first - similar)).toBeLessThan(0.02);
});

test('a likelihood without a positive scale and margin is refused', () => {
  for (const broken of [{ scale: 0 }, { scale: NaN }, { margin: -1 }, { margin: Infinity }, { bias: NaN }])
    expect(() => labelProbabilities(3, 3, { ...likelihood, ...broken })).toThrow(RangeError);
});

test("the pair term is the likelihood's, and its derivatives are those of finite differences", () => {
  const h = 1e-5;
  for (const weights of [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0.5, 0.2, 0.3],
  ] as const)
    for (const z of [-9, -1.3, 0, 0.4, 12])
      for (const delta of [0.05, 1, 4]) {
        const at = (dz: number, dt: number) => raoKupperTerm(delta + dt)(z + dz, weights);
        const term = at(0, 0);
        const logs = logLabelProbabilities(z, 0, { kind: 'rao-kupper', scale: 1, margin: delta, bias: 0 });
        const nll = -logs.reduce((total, log, label) => total + log * (weights[label] ?? NaN), 0);
        expect(term.nll).toBeCloseTo(nll, 11);
        expect(term.byZ).toBeCloseTo((at(h, 0).nll - at(-h, 0).nll) / (2 * h), 5);
        expect(term.byTie).toBeCloseTo((at(0, h).nll - at(0, -h).nll) / (2 * h), 5);
        expect(term.byZZ).toBeCloseTo((at(h, 0).byZ - at(-h, 0).byZ) / (2 * h), 5);
        expect(term.byZTie).toBeCloseTo((at(0, h).byZ - at(0, -h).byZ) / (2 * h), 5);
        const byTieTie = (at(0, h).byTie - at(0, -h).byTie) / (2 * h);
        expect(term.byTieTie / byTieTie).toBeCloseTo(1, 4);
      }
});

test('every kind is made of a scale, a tie parameter and a bias, and read back by their names', () => {
  for (const kind of LIKELIHOOD_KINDS) {
    expect(LIKELIHOODS[kind].parameters.map(({ role }) => role)).toEqual(['scale', 'tie', 'bias']);
    const values = Object.fromEntries(
      LIKELIHOODS[kind].parameters.map(({ name }, index) => [name, 1.5 + index]),
    );
    const made = likelihoodFrom(kind, values);
    expect(made).toEqual({ kind, ...values });
    expect(parameterValues(made)).toEqual(values);
    expect(isLikelihood(made)).toBe(true);
  }
});

test('a likelihood of another kind takes equal images for Similar as often and reaches as far', () => {
  const reach = (of: Likelihood) => {
    const { form, scale, t } = resolveLikelihood(of);
    return form.halfWidth(t) / scale;
  };
  for (const margin of [0.1, 1.5, 6]) {
    const other = asKind({ ...likelihood, margin }, 'davidson');
    expect(other).toMatchObject({ kind: 'davidson', bias: likelihood.bias });
    expect(labelProbabilities(3, 3.1, other)[2]).toBeCloseTo(
      labelProbabilities(3, 3.1, { ...likelihood, margin })[2],
      12,
    );
    expect(reach(other)).toBeCloseTo(margin / likelihood.scale, 12);
    const back = asKind(other, 'rao-kupper');
    expect(valueOf(back, 'scale')).toBeCloseTo(likelihood.scale, 10);
    expect(valueOf(back, 'margin')).toBeCloseTo(margin, 10);
  }
});

test('a parameter that is not given has its default, or makes no likelihood', () => {
  expect(likelihoodFrom('rao-kupper', { scale: 2, margin: 1 })).toEqual({
    kind: 'rao-kupper',
    scale: 2,
    margin: 1,
    bias: 0,
  });
  expect(isLikelihood(likelihoodFrom('rao-kupper', { scale: 2 }))).toBe(false);
});

test('a changed parameter makes another likelihood, and an unknown one is refused', () => {
  const changed = withValue(likelihood, 'margin', 0.8);
  expect(changed).toEqual({ ...likelihood, margin: 0.8 });
  expect(isSameLikelihood(changed, likelihood)).toBe(false);
  expect(isSameLikelihood(withValue(changed, 'margin', 0.7), likelihood)).toBe(true);
  expect(() => valueOf(likelihood, 'nu')).toThrow(RangeError);
});
