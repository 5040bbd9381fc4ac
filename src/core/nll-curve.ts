import type { Evidence } from './evidence.ts';
import type { Likelihood } from './likelihood.ts';
import { GRID_SIZE, gridScore } from './score-grid.ts';
import { TargetNll } from './target-nll.ts';

/** NLL of a target at every point of the score grid, in nats. One piece of evidence gives that reference's curve. */
export function nllCurve(evidence: readonly Evidence[], likelihood: Likelihood): Float64Array {
  const target = new TargetNll(evidence, likelihood);
  return Float64Array.from({ length: GRID_SIZE }, (_, index) => target.value(gridScore(index)));
}

/** Derivative of {@link nllCurve} by the score at every point of the grid, per unit of score. */
export function nllDerivativeCurve(evidence: readonly Evidence[], likelihood: Likelihood): Float64Array {
  const target = new TargetNll(evidence, likelihood);
  return Float64Array.from({ length: GRID_SIZE }, (_, index) => target.derivative(gridScore(index)));
}

/** What one reference adds to the NLL at a score. */
export interface ReferenceTerm {
  /** In nats; never negative. */
  readonly nll: number;
  /** Pull on the score, per unit of score: negative where the reference asks for a higher score. */
  readonly derivative: number;
}

/** Every reference's term at one score, in the order of the evidence; their sum is the NLL and its slope there. */
export function referenceTerms(
  evidence: readonly Evidence[],
  likelihood: Likelihood,
  score: number,
): ReferenceTerm[] {
  return evidence.map((one) => {
    const target = new TargetNll([one], likelihood);
    return { nll: target.value(score), derivative: target.derivative(score) };
  });
}
