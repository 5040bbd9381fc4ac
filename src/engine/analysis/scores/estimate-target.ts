import { describeLikelihood } from '../../../core/describe-likelihood.ts';
import { estimateScore, type ScoreEstimate } from '../../../core/estimate.ts';
import type { Evidence, EvidenceColumns } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { AppError } from '../../app-error.ts';

/** A target's score from what was answered about it. @throws AppError 'likelihood-too-steep' where numbers overflow */
export function estimateTarget(
  evidence: readonly Evidence[] | EvidenceColumns,
  likelihood: Likelihood,
): ScoreEstimate {
  const estimate = estimateScore(evidence, likelihood);
  if ([estimate.nll, ...estimate.profileInterval].every(Number.isFinite)) return estimate;
  throw new AppError(
    'likelihood-too-steep',
    `Under ${describeLikelihood(likelihood, String, 'plainSymbol')} some answers are too unlikely to be represented as a number.`,
    'Choose smaller values, or calibrate.',
  );
}
