import { scoreInterval } from '../../core/score-interval.ts';
import type { AnswerTable } from '../../engine/analysis/tables/answer-table.ts';
import type { TableScore } from '../../engine/analysis/scores/table-scores.ts';
import type { ScoreRow } from '../../model/scores.ts';

/** Estimates with what is known of their images. */
export function scoreRows(
  { images }: AnswerTable,
  scores: readonly TableScore[],
  imageError: number | null,
): ScoreRow[] {
  return scores.map(({ image, score, profileInterval, boundHit, nll, comparisons, corrected }) => {
    const trueScore = images.scores[image] ?? NaN;
    return {
      imageId: images.ids[image] ?? 0,
      name: images.names[image] ?? '',
      group: images.groups[image] ?? null,
      trueScore: Number.isNaN(trueScore) ? null : trueScore,
      score,
      interval: scoreInterval(score, profileInterval, imageError),
      profileInterval,
      boundHit,
      nll,
      comparisons,
      corrected,
    };
  });
}
