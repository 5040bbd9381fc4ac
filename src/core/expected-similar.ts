import { logLabelProbabilities, type Likelihood } from './likelihood.ts';

/** P(Similar) of two images so far apart under a likelihood, the mean of both orders. */
export function expectedSimilar(likelihood: Likelihood, difference: number): number {
  const of = (first: number, second: number) => Math.exp(logLabelProbabilities(first, second, likelihood)[2]);
  return (of(difference, 0) + of(0, difference)) / 2;
}
