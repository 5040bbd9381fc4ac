import type { SimilarAudit, SimilarBin } from '../model/similar-audit.ts';

/** Bins that are drawn beyond the last one in which anything was called Similar. */
const BEYOND = 3;

/** Comparisons of a bin that were called Similar. */
export function calledOf({ answers }: SimilarBin): number {
  return answers?.Similar.successes ?? 0;
}

/** The bins that charts draw: as far as any of the audits has something called Similar, and a little beyond. */
export function shownBins(
  audits: readonly Pick<SimilarAudit, 'bins' | 'withinTheta'>[],
  beyond = BEYOND,
): readonly SimilarBin[] {
  const last = Math.max(
    ...audits.map(({ bins, withinTheta }) =>
      Math.max(
        withinTheta - 1,
        bins.findLastIndex((bin) => calledOf(bin) > 0),
      ),
    ),
  );
  return (audits[0]?.bins ?? []).slice(0, last + 1 + beyond);
}
