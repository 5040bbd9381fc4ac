import { scoreInterval } from '../../core/score-interval.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import type { AnswerTable } from '../../engine/analysis/tables/answer-table.ts';
import { TableScorer, type TableScore } from '../../engine/analysis/scores/table-scores.ts';
import type { CheckedParams } from '../checked-params.ts';
import type { ScoreRow } from '../../model/scores.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { resolveSettings } from './score-settings.ts';

/** The scores that a view of scores shows, and its export: those of a run's images that pass the filter. */
export function shownScores(
  { workspace, answers }: AnalysisSession,
  { filter, ...asked }: CheckedParams<'scores.get'>,
) {
  const view = AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
  const { table } = view;
  const { settings, source } = resolveSettings(workspace, table.run, asked);
  const scorer = new TableScorer(workspace.db, table, settings);
  const passing = view.imagesThatPass;
  const all = scorer.targets.map((image) => scorer.score(image));
  const scores = all.filter(({ image }) => passing[image] === 1);
  const { imageError } = scorer;
  return {
    table,
    settings,
    source,
    imageError,
    ofRun: all.length,
    scores,
    rows: scoreRows(table, scores, imageError),
  };
}

/** Estimates with what is known of their images. */
function scoreRows(
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
