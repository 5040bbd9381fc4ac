import type { ScoreMetrics } from '../../../core/metrics.ts';
import { inTurns } from '../../in-turns.ts';
import type { Database } from '../../store/database.ts';
import { imagesOfDataset } from '../../store/images.ts';
import type { Run } from '../../store/runs.ts';
import { scoresOfScoring, type Scoring } from '../../store/scores.ts';
import { compareWithTruthSteps } from './compare-with-truth.ts';

/** How a kept scoring agrees with the truth, as evaluateRun has it; others have their turn meanwhile. */
export async function scoringMetrics(
  db: Database,
  run: Run,
  scoring: Scoring,
): Promise<{ readonly images: number; readonly metrics: ScoreMetrics | null }> {
  const truths = new Map(imagesOfDataset(db, run.datasetId).map(({ id, score }) => [id, score]));
  const scores = scoresOfScoring(db, scoring.id);
  const metrics = await inTurns(
    compareWithTruthSteps(
      scores.map(({ imageId, score }) => ({ score, trueScore: truths.get(imageId) ?? null })),
    ),
  );
  return { images: scores.length, metrics };
}
