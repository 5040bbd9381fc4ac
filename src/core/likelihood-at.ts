import {
  labelProbabilities,
  logLabelProbabilities,
  resolveLikelihood,
  type Likelihood,
} from './likelihood.ts';

/** How the likelihood's functions are drawn: probabilities, or -ln of them in nats. */
export type LikelihoodForm = 'probability' | 'nll';

/** The likelihood's three functions at a score difference, in the order of the labels. */
export function likelihoodAt(
  difference: number,
  likelihood: Likelihood,
  form: LikelihoodForm,
): readonly number[] {
  return form === 'probability'
    ? labelProbabilities(difference, 0, likelihood)
    : logLabelProbabilities(difference, 0, likelihood).map((log) => -log);
}

/** Largest score difference that there can be. */
const WIDEST = 4;

/** Half the width of the part of the functions where they change: beyond, one label is all but certain. */
export function changingReach(likelihood: Likelihood): number {
  const { form, scale, t, bias } = resolveLikelihood(likelihood);
  return Math.min(WIDEST, Math.max(0.25, (form.halfWidth(t) + 5) / scale + Math.abs(bias)));
}
