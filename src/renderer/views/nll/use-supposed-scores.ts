import { useQueries } from '@tanstack/react-query';
import type { Params } from '../../../ipc/requests.ts';
import { estimateScore } from '../../../core/estimate.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { request } from '../../api/request.ts';
import { evidenceOfStanding, standingAnswers, type StandingOptions } from './standing-answers.ts';

/**
 * Estimates of the images about which something is supposed, under that; null of an image without a comparison left.
 * An image is missing while its comparisons are on their way.
 */
export function useSupposedScores(
  run: number,
  options: StandingOptions,
  likelihood: Likelihood,
): ReadonlyMap<number, number | null> {
  const targets = [...new Set(options.changes.map(({ targetId }) => targetId))];
  const found = useQueries({
    queries: targets.map((imageId) => {
      const params: Params<'nll.evidence'> = { run, imageId, referenceSetId: null };
      return { queryKey: ['nll.evidence', params], queryFn: () => request('nll.evidence', params) };
    }),
  });
  const scores = new Map<number, number | null>();
  for (const [index, targetId] of targets.entries()) {
    const answers = found[index]?.data?.answers;
    if (answers === undefined) continue;
    const evidence = evidenceOfStanding(standingAnswers(targetId, answers, options));
    scores.set(targetId, evidence.length === 0 ? null : estimateScore(evidence, likelihood).score);
  }
  return scores;
}
