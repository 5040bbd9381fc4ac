import { at } from '../../../core/at.ts';
import type { RankingEdges } from '../../../core/ranking-edges.ts';
import type { IndexedOutcome, RankingOptions } from '../../../core/ranking.ts';
import { scoresOfRanking } from '../../../core/scores-of-ranking.ts';
import type { EstimatedScores } from '../../../model/estimated-scores.ts';
import { AppError } from '../../app-error.ts';
import { datasetById } from '../../store/datasets.ts';
import { setEstimatedScores, type ImageEstimate } from '../../store/estimated-scores.ts';
import { countImages } from '../../store/images.ts';
import { setRunTheta, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';

/** Estimated scores of images by their ids, and where they come from. */
export interface ScoreEstimates {
  readonly from: EstimatedScores;
  readonly images: ReadonlyMap<number, ImageEstimate>;
}

/**
 * A ranking as scores on 1-5.
 *
 * @param ids of the images, by the items of the ranking and its edges
 * @param run whose answers were ranked
 */
export function estimatesOfRanking(
  { scores: logits, standardErrors }: Extract<IndexedOutcome, { kind: 'ranking' }>,
  ids: readonly number[],
  edges: RankingEdges,
  run: string,
  { ties, ridge = 0 }: RankingOptions,
): ScoreEstimates {
  const { scores, errors, low, high, theta } = scoresOfRanking(logits, standardErrors?.scores ?? null, edges);
  const images = new Map(
    ids.map((id, item) => [
      id,
      { score: at(scores, item), logit: at(logits, item), error: errors === null ? null : at(errors, item) },
    ]),
  );
  const meanError = errors === null ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const answers = edges.weights.reduce((sum, weight) => sum + weight, 0);
  return { from: { run, ties, ridge, images: ids.length, answers, low, high, theta, meanError }, images };
}

/**
 * Makes estimates the scores of the dataset of a run, which has no true ones, in the place of earlier estimates. Of recorded answers
 * theta becomes that of the estimates.
 *
 * @param run whose answers were ranked
 * @throws AppError `scores-known` for a dataset with true scores
 */
export async function keepEstimates(
  workspace: Workspace,
  run: Pick<Run, 'id' | 'datasetId' | 'kind'>,
  { from, images }: ScoreEstimates,
): Promise<void> {
  const { db } = workspace;
  await workspace.transaction(() => {
    const dataset = datasetById(db, run.datasetId);
    if (dataset?.scoresFrom == null && countImages(db, run.datasetId).scored > 0)
      throw new AppError(
        'scores-known',
        `Images of the dataset "${dataset?.name ?? ''}" have true scores, which estimates do not replace.`,
        'Rank without --keep.',
      );
    setEstimatedScores(db, run.datasetId, from, images);
    if (run.kind === 'recorded') setRunTheta(db, run.id, from.theta);
  });
}
