import { useScope } from '../../api/use-scope.ts';
import { useRequest } from '../../api/use-request.ts';
import { estimateScore, type ScoreEstimate } from '../../../core/estimate.ts';
import type { Evidence } from '../../../core/evidence.ts';
import type { Filter } from '../../../model/filter.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { RUNS_OWN, type LikelihoodSettings } from '../../estimates/likelihood-settings.ts';
import { chosenLikelihood } from '../../estimates/likelihood-settings.ts';
import { evidenceOfStanding, standingAnswers } from './standing-answers.ts';

/** What another run says about the same image. */
export interface OtherCurve {
  readonly runName: string;
  readonly evidence: readonly Evidence[];
  readonly likelihood: Likelihood;
  readonly estimate: ScoreEstimate;
}

/**
 * The same image in the filter's other run, as recorded there, under the same settings: its own likelihood where each
 * run's own is chosen. Null without another run, `missing` where that run did not compare the image.
 */
export function useOtherCurve(
  imageId: number,
  settings: LikelihoodSettings,
  filter: Filter,
): OtherCurve | 'missing' | null {
  const { otherRun } = useScope();
  const { data: named } = useRequest(
    'scores.likelihoods',
    otherRun === undefined ? null : { run: otherRun.id },
  );
  const { data, error } = useRequest(
    'nll.evidence',
    otherRun === undefined
      ? null
      : { run: otherRun.id, imageId, referenceSetId: null, filter: { ...filter, run: otherRun.id } },
  );
  if (otherRun === undefined) return null;
  if (error !== null) return 'missing';
  if (data?.image.id !== imageId) return null;
  const likelihood =
    settings.likelihood === RUNS_OWN
      ? otherRun.likelihood
      : (chosenLikelihood(settings, named) ?? otherRun.likelihood);
  const { evidence: kind, corrections } = settings;
  const evidence = evidenceOfStanding(
    standingAnswers(imageId, data.answers, { kind, corrections, changes: [] }),
  );
  if (evidence.length === 0) return 'missing';
  return { runName: otherRun.name, evidence, likelihood, estimate: estimateScore(evidence, likelihood) };
}
