import { scoreMetrics, type ScoreMetrics } from '../../../core/metrics.ts';

/** Any fixed seed: the same figures get the same intervals again. */
const BOOTSTRAP_SEED = 1;

/** How estimated scores agree with the true ones where these are known; null where none is. */
export function compareWithTruth(
  scored: readonly { readonly score: number; readonly trueScore: number | null }[],
): ScoreMetrics | null {
  const estimates: number[] = [];
  const truths: number[] = [];
  for (const { score, trueScore } of scored) {
    if (trueScore === null) continue;
    estimates.push(score);
    truths.push(trueScore);
  }
  if (estimates.length === 0) return null;
  return scoreMetrics(estimates, truths, { seed: BOOTSTRAP_SEED });
}
