import { useScope } from '../../api/use-scope.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useLocation } from '../../location/use-location.ts';
import { useRequest } from '../../api/use-request.ts';
import { estimateScore, type ScoreEstimate } from '../../../core/estimate.ts';
import type { Evidence } from '../../../core/evidence.ts';
import type { Filter } from '../../../model/filter.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { RUNS_OWN, type LikelihoodSettings } from '../../estimates/likelihood-settings.ts';
import { chosenLikelihood } from '../../estimates/likelihood-settings.ts';
import { evidenceOfStanding, standingAnswers } from './standing-answers.ts';

/** What another run says about the same image, or what it comes to under another likelihood. */
export interface OtherCurve {
  /** Name of the run, or title of the likelihood. */
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly likelihood: Likelihood;
  readonly estimate: ScoreEstimate;
}

/**
 * The same image in the filter's other run, as recorded there, under the same settings: its own likelihood where each run's own is
 * chosen; or under the address's second likelihood (`beside`), in this run where no other is named. Null without either,
 * `missing` where the run did not compare the image.
 */
export function useOtherCurve(
  run: RunSummary,
  imageId: number,
  settings: LikelihoodSettings,
  filter: Filter,
): OtherCurve | 'missing' | null {
  const { otherRun } = useScope();
  const { beside } = useLocation().params;
  const of = otherRun ?? (beside === undefined ? undefined : run);
  const { data: named } = useRequest('scores.likelihoods', of === undefined ? null : { run: of.id });
  const { data, error } = useRequest(
    'nll.evidence',
    of === undefined
      ? null
      : { run: of.id, imageId, referenceSetId: null, filter: { ...filter, run: of.id } },
  );
  const second = named?.find(({ key }) => key === beside);
  if (of === undefined || (otherRun === undefined && second === undefined)) return null;
  if (error !== null) return 'missing';
  if (data?.image.id !== imageId) return null;
  const likelihood =
    second?.likelihood ??
    (settings.likelihood === RUNS_OWN ? of.likelihood : (chosenLikelihood(settings, named) ?? of.likelihood));
  const { evidence: kind, corrections } = settings;
  const evidence = evidenceOfStanding(
    standingAnswers(imageId, data.answers, { kind, corrections, changes: [] }),
  );
  if (evidence.length === 0) return 'missing';
  const title = [otherRun?.name, second?.title].filter((part) => part !== undefined).join(', ');
  return { title, evidence, likelihood, estimate: estimateScore(evidence, likelihood) };
}
