import {
  collectiveLean,
  leanOf,
  type CollectiveLean,
  type ReferenceLean,
} from '../../../core/collective-lean.ts';
import { estimateScore } from '../../../core/estimate.ts';
import { labelOf } from '../../../core/labels.ts';
import type { ExplainedAnswer, Explanation } from './explanation.ts';

/** References refitted without: of the sums of their answers' influences the ones that bring the estimate nearest to the truth. */
const REFITTED = 3;

/** Whether one pair or many make an image's error; null where its true score is not known or nothing is left. */
export function leanOfExplanation(
  { answers, evidence, estimate, likelihood }: Explanation,
  trueScore: number | null,
  theta: number,
): CollectiveLean | null {
  if (trueScore === null || estimate === null) return null;
  const residual = estimate.score - trueScore;
  const references = [...Map.groupBy(answers, ({ answer }) => answer.referenceId)].map(
    ([referenceId, about]) => ({
      referenceId,
      about,
      referenceScore: about[0]?.answer.referenceScore ?? NaN,
      lean: about.reduce((sum, one) => sum + leanOfAnswer(one, trueScore, theta), 0),
      influence: about.reduce((sum, one) => sum + (one.influence ?? 0), 0),
    }),
  );
  const nearer = (influence: number) => Math.abs(residual) - Math.abs(residual + influence);
  const candidates = new Set(
    references.toSorted((a, b) => nearer(b.influence) - nearer(a.influence)).slice(0, REFITTED),
  );
  return collectiveLean(
    estimate.score,
    trueScore,
    references.map((reference): ReferenceLean => {
      const { referenceId, referenceScore, lean, about } = reference;
      const without = candidates.has(reference)
        ? evidence.filter((one) => !about.some((answer) => answer.evidence === one))
        : [];
      return {
        referenceId,
        referenceScore,
        lean,
        without: without.length === 0 ? null : estimateScore(without, likelihood).score - estimate.score,
      };
    }),
  );
}

function leanOfAnswer({ label, answer }: ExplainedAnswer, trueScore: number, theta: number): number {
  if (label === null) return 0;
  const { referenceScore, targetFirst } = answer;
  const truth = targetFirst
    ? labelOf(trueScore, referenceScore, theta)
    : labelOf(referenceScore, trueScore, theta);
  return leanOf(label, truth, targetFirst);
}
