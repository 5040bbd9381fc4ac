import type { ScoreMetrics } from '../../../core/metrics.ts';
import { inTurns } from '../../in-turns.ts';
import { compareWithTruthSteps } from './compare-with-truth.ts';
import type { AnswerTable, TableLineage } from '../tables/answer-table.ts';
import { RecentResults } from '../tables/recent-results.ts';
import type { TableScore } from './table-scores.ts';

/** Lists of scores whose metrics are kept for each run. */
const METRICS_KEPT = 16;

const keptMetrics = new WeakMap<TableLineage, RecentResults<Promise<ScoreMetrics | null>>>();

/**
 * How scores agree with the true ones; null of fewer than three images of known score.
 *
 * The intervals are those of the command line, of 1,000 resamples; others have their turn between these, and the same
 * scores are not resampled again.
 */
export function metricsOfScores(
  { lineage, images }: AnswerTable,
  scores: readonly TableScore[],
): Promise<ScoreMetrics | null> {
  let kept = keptMetrics.get(lineage);
  if (kept === undefined) keptMetrics.set(lineage, (kept = new RecentResults(METRICS_KEPT)));
  const key = scores.map(({ image, score }) => `${image} ${score}`).join();
  return kept.get(key, () =>
    inTurns(
      compareWithTruthSteps(
        scores.map(({ image, score }) => ({ score, trueScore: images.trueScore(image) })),
      ),
    ),
  );
}
