import { estimateScore, type ScoreEstimate } from '../../../core/estimate.ts';
import type { Evidence } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { referenceTerms } from '../../../core/nll-curve.ts';
import type { TargetAnswer } from '../../../model/scores.ts';
import { leaveOneOut, type LeftOut } from './leave-one-out.ts';
import {
  evidenceOfStanding,
  standingAnswers,
  type StandingAnswer,
  type StandingOptions,
} from './standing-answers.ts';

/** One comparison with its part in the estimate. */
export interface ExplainedAnswer extends StandingAnswer {
  /** `first-second`: unique among a target's comparisons, and what the address holds. */
  readonly key: string;
  /** What it adds to the NLL at the estimate, in nats; null where it is dropped. */
  readonly nll: number | null;
  /** Slope that it adds there, per unit of score: negative where it asks for a higher score. */
  readonly pull: number | null;
  /** The estimate without it; null where it is dropped or the only one. */
  readonly without: LeftOut | null;
  /** That less the estimate, in units of score. */
  readonly influence: number | null;
}

/** An image's estimate and what every comparison does to it. */
export interface Explanation {
  readonly likelihood: Likelihood;
  readonly evidence: readonly Evidence[];
  /** Null where every comparison is dropped. */
  readonly estimate: ScoreEstimate | null;
  readonly answers: readonly ExplainedAnswer[];
}

export function explain(
  targetId: number,
  answers: readonly TargetAnswer[],
  options: StandingOptions,
  likelihood: Likelihood,
): Explanation {
  const standing = standingAnswers(targetId, answers, options);
  const evidence = evidenceOfStanding(standing);
  const estimate = evidence.length === 0 ? null : estimateScore(evidence, likelihood);
  const without = leaveOneOut(evidence, likelihood);
  const terms = estimate === null ? [] : referenceTerms(evidence, likelihood, estimate.score);
  let at = 0;
  const explained = standing.map((one): ExplainedAnswer => {
    const key = answerKey(one.answer);
    if (one.evidence === null) return { ...one, key, nll: null, pull: null, without: null, influence: null };
    const index = at++;
    const others = without[index] ?? null;
    const term = terms[index];
    return {
      ...one,
      key,
      nll: term?.nll ?? null,
      pull: term?.derivative ?? null,
      without: others,
      // Both are points of a grid of thousandths.
      influence:
        others === null || estimate === null
          ? null
          : Math.round(1000 * (others.score - estimate.score)) / 1000,
    };
  });
  return { likelihood, evidence, estimate, answers: explained };
}

export function answerKey({ firstId, secondId }: Pick<TargetAnswer, 'firstId' | 'secondId'>): string {
  return `${firstId}-${secondId}`;
}
