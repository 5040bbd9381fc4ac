import { expect, test } from 'vitest';
import { describeLikelihood, shortLikelihood } from '../../src/core/describe-likelihood.ts';
import type { Likelihood } from '../../src/core/likelihood.ts';

const likelihood: Likelihood = { kind: 'rao-kupper', scale: 10.98612, margin: 2.19722, bias: 0 };

test('a likelihood is told by its symbols, in the order of its parameters', () => {
  expect(describeLikelihood(likelihood)).toBe('k = 10.986, δ = 2.197, b = 0.000');
  expect(describeLikelihood(likelihood, String, 'plainSymbol')).toBe('k = 10.98612, delta = 2.19722, b = 0');
});

test('in short it has the digits that matter, and leaves out a default where that is asked', () => {
  expect(shortLikelihood(likelihood)).toBe('k 10.99, δ 2.20, b 0.000');
  expect(shortLikelihood(likelihood, false)).toBe('k 10.99, δ 2.20');
});
