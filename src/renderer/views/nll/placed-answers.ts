import { at } from '../../../core/at.ts';
import { labelIndex } from '../../../core/labels.ts';
import { likelihoodAt, type LikelihoodForm } from '../../../core/likelihood-at.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import type { ExplainedAnswer } from './explanation.ts';

/** A comparison on its label's curve. */
export interface PlacedAnswer {
  readonly answer: ExplainedAnswer;
  /** Score of the image shown first less that of the second, the image's own score being its estimate. */
  readonly difference: number;
  /** P(label) there, or -ln of it. */
  readonly value: number;
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
    const value = at(likelihoodAt(difference, likelihood, form), labelIndex(label));
    return [{ answer, difference, value }];
  });
}
