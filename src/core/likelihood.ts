import { DEFAULT_THETA, type Triple } from './labels.ts';
import { sigmoid, softplus } from './logistic.ts';

/**
 * How scores make answers (Rao and Kupper 1967; UOL Eq. 11 with its printed sign corrected).
 *
 * For a comparison shown as (first, second), with z = k (s_first - s_second + b):
 *
 *     P(First)   = sigma(z - delta)
 *     P(Second)  = sigma(-z - delta)
 *     P(Similar) = sigma(z + delta) - sigma(z - delta) = (1 - e^(-2 delta)) sigma(z + delta) sigma(delta - z)
 */
export interface Likelihood {
  /** k > 0: steepness, per unit of score. */
  readonly scale: number;
  /** delta > 0: half-width of Similar, in units of z (delta / k in units of score). */
  readonly margin: number;
  /** b: advantage of the image shown first, in units of score; 0 in the papers. */
  readonly bias: number;
}

/** P(Similar) = tanh(delta / 2) of two equal images is 0.8 here: read off UOL's figure of the likelihood. */
const UOL_MARGIN = Math.log(9);

/** Likelihoods to score with while no calibration is known. Neither k nor delta is published. */
export const LIKELIHOOD_PRESETS = {
  /** UOL's figure, its First and Similar curves crossing where the label changes: k theta = delta, k = 10.99. */
  uol: { scale: UOL_MARGIN / DEFAULT_THETA, margin: UOL_MARGIN, bias: 0 },
  /** UOL's formula in units of score as it stands, the margin being theta: far too flat, so scores spread too wide. */
  unit: { scale: 1, margin: DEFAULT_THETA, bias: 0 },
} as const satisfies Record<string, Likelihood>;

export type LikelihoodPreset = keyof typeof LIKELIHOOD_PRESETS;

/** log(1 - e^(-2 delta)): the factor of P(Similar) that does not depend on the scores. */
export function logSimilarFactor(margin: number): number {
  return margin > Math.LN2 / 2 ? Math.log1p(-Math.exp(-2 * margin)) : Math.log(-Math.expm1(-2 * margin));
}

/** Throws a RangeError unless scale and margin are positive and everything is finite. */
export function assertLikelihood({ scale, margin, bias }: Likelihood): void {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError(`scale must be positive, not ${scale}`);
  if (!(margin > 0 && Number.isFinite(margin)))
    throw new RangeError(`margin must be positive, not ${margin}`);
  if (!Number.isFinite(bias)) throw new RangeError(`bias must be finite, not ${bias}`);
}

/** Probabilities of the three answers about images with these scores; they sum to 1. */
export function labelProbabilities(scoreFirst: number, scoreSecond: number, likelihood: Likelihood): Triple {
  assertLikelihood(likelihood);
  const { scale, margin, bias } = likelihood;
  const z = scale * (scoreFirst - scoreSecond + bias);
  const similar = -Math.expm1(-2 * margin) * sigmoid(z + margin) * sigmoid(margin - z);
  return [sigmoid(z - margin), sigmoid(-z - margin), similar];
}

/** Logarithms of {@link labelProbabilities}; finite however unlikely the answer. */
export function logLabelProbabilities(
  scoreFirst: number,
  scoreSecond: number,
  likelihood: Likelihood,
): Triple {
  assertLikelihood(likelihood);
  const { scale, margin, bias } = likelihood;
  const z = scale * (scoreFirst - scoreSecond + bias);
  const similar = logSimilarFactor(margin) - softplus(-z - margin) - softplus(z - margin);
  return [-softplus(margin - z), -softplus(margin + z), similar];
}
