import { labelIndex } from '../../../core/labels.ts';
import {
  labelProbabilities,
  logLabelProbabilities,
  resolveLikelihood,
  type Likelihood,
} from '../../../core/likelihood.ts';
import type { ExplainedAnswer } from './explanation.ts';

/** How the likelihood's functions are drawn: probabilities, or -ln of them in nats. */
export type LikelihoodForm = 'probability' | 'nll';

/** A comparison on its label's curve. */
export interface PlacedAnswer {
  readonly answer: ExplainedAnswer;
  /** Score of the image shown first less that of the second, the image's own score being its estimate. */
  readonly difference: number;
  /** P(label) there, or -ln of it. */
  readonly value: number;
}

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

/** Where an image's comparisons lie on the likelihood's functions; dropped ones lie nowhere. */
export function placedAnswers(
  answers: readonly ExplainedAnswer[],
  score: number,
  likelihood: Likelihood,
  form: LikelihoodForm,
): PlacedAnswer[] {
  return answers.flatMap((answer) => {
    const { label } = answer;
    if (label === null) return [];
    const { referenceScore, targetFirst } = answer.answer;
    const difference = targetFirst ? score - referenceScore : referenceScore - score;
    return [
      { answer, difference, value: likelihoodAt(difference, likelihood, form)[labelIndex(label)] ?? NaN },
    ];
  });
}

/** Largest score difference that there can be. */
const WIDEST = 4;

/** Half the width of the part of the functions where they change: beyond, one label is all but certain. */
export function changingReach(likelihood: Likelihood): number {
  const { form, scale, t, bias } = resolveLikelihood(likelihood);
  return Math.min(WIDEST, Math.max(0.25, (form.halfWidth(t) + 5) / scale + Math.abs(bias)));
}
