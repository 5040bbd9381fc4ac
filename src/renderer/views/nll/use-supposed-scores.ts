import { useQueries } from '@tanstack/react-query';
import type { Params } from '../../../ipc/requests.ts';
import { estimateScore } from '../../../core/estimate.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import type { Filter } from '../../../model/filter.ts';
import { request } from '../../api/request.ts';
import { evidenceOfStanding, standingAnswers, type StandingOptions } from './standing-answers.ts';

interface Supposed {
  /** Estimates of the images about which something is supposed; null of an image without a comparison left. */
  readonly scores: ReadonlyMap<number, number | null>;
  /** Names of these images' references, by their ids. */
  readonly referenceNames: ReadonlyMap<number, string>;
}

/** What follows from what is supposed. An image is missing while its comparisons are on their way. */
export function useSupposedScores(
  { run, filter }: { readonly run: number; readonly filter: Filter },
  options: StandingOptions,
  likelihood: Likelihood,
): Supposed {
  const targets = [...new Set(options.changes.map(({ targetId }) => targetId))];
  const found = useQueries({
    queries: targets.map((imageId) => {
      const params: Params<'nll.evidence'> = { run, imageId, referenceSetId: null, filter };
      return { queryKey: ['nll.evidence', params], queryFn: () => request('nll.evidence', params) };
    }),
  });
  const scores = new Map<number, number | null>();
  const referenceNames = new Map<number, string>();
  for (const [index, targetId] of targets.entries()) {
    const answers = found[index]?.data?.answers;
    if (answers === undefined) continue;
    for (const { referenceId, referenceName } of answers) referenceNames.set(referenceId, referenceName);
    const evidence = evidenceOfStanding(standingAnswers(targetId, answers, options));
    scores.set(targetId, evidence.length === 0 ? null : estimateScore(evidence, likelihood).score);
  }
  return { scores, referenceNames };
}
