import type { ScoreMetrics } from '../../../core/metrics.ts';
import type { Database } from '../../store/database.ts';
import { scoresOfScoring, type Scoring } from '../../store/scores.ts';
import type { TableImages } from '../tables/table-images.ts';
import { compareWithTruth } from './compare-with-truth.ts';

export interface ScoringEvaluation {
  readonly images: number;
  readonly boundHits: number;
  /** Null where no true score is known. */
  readonly metrics: ScoreMetrics | null;
}

/**
 * How well kept scores agree with the true ones.
 *
 * @param judged ids of the images that count. Defaults to all.
 */
export function evaluateScoring(
  db: Database,
  images: TableImages,
  scoring: Scoring,
  judged?: ReadonlySet<number>,
): ScoringEvaluation {
  const scores = scoresOfScoring(db, scoring.id).filter(({ imageId }) => judged?.has(imageId) ?? true);
  return {
    images: scores.length,
    boundHits: scores.filter(({ boundHit }) => boundHit !== null).length,
    metrics: compareWithTruth(
      scores.map(({ imageId, score }) => ({ score, trueScore: images.trueScore(images.indexOf(imageId)) })),
    ),
  };
}
