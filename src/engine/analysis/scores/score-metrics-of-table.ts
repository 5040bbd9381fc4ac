import type { ScoreMetrics } from '../../../core/metrics.ts';
import { compareWithTruth } from './compare-with-truth.ts';
import type { AnswerTable, TableLineage } from '../tables/answer-table.ts';
import { RecentResults } from '../tables/recent-results.ts';
import type { TableScore } from './table-scores.ts';

/** Lists of scores whose metrics are kept for each run. */
const METRICS_KEPT = 16;

interface KeptMetrics {
  readonly metrics: ScoreMetrics | null;
}

const keptMetrics = new WeakMap<TableLineage, RecentResults<KeptMetrics>>();

/** How scores agree with the true ones; null where no true score is known. The same scores are resampled once. */
export function metricsOfScores(
  { lineage, images }: AnswerTable,
  scores: readonly TableScore[],
): ScoreMetrics | null {
  let kept = keptMetrics.get(lineage);
  if (kept === undefined) keptMetrics.set(lineage, (kept = new RecentResults(METRICS_KEPT)));
  const key = scores.map(({ image, score }) => `${image} ${score}`).join();
  return kept.get(key, () => ({
    metrics: compareWithTruth(
      scores.map(({ image, score }) => ({ score, trueScore: images.trueScore(image) })),
    ),
  })).metrics;
}
