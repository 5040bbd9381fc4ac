import { at } from '../../core/at.ts';
import { scoreInterval } from '../../core/score-interval.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import type { AnswerTable } from '../../engine/analysis/tables/answer-table.ts';
import { scoresOfView } from '../../engine/analysis/scores/scores-of-view.ts';
import type { TableScore } from '../../engine/analysis/scores/table-scores.ts';
import type { CheckedParams } from '../checked-params.ts';
import type { ScoreRow } from '../../model/scores.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { resolveSettings } from './score-settings.ts';

/** The scores that a view of scores shows, and its export: of the images that the filter asks for, from the comparisons that pass. */
export function shownScores(
  { workspace, answers }: AnalysisSession,
  { filter, ...asked }: CheckedParams<'scores.get'>,
) {
  const view = AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
  const { table } = view;
  const { settings, source } = resolveSettings(workspace, table.run, asked);
  const { scores, unscored, ofRun, imageError } = scoresOfView(workspace.db, view, settings);
  return {
    view,
    table,
    settings,
    source,
    imageError,
    ofRun,
    scores,
    unscored,
    rows: scoreRows(table, scores, imageError),
  };
}

/** What is known of an image. */
export function describeImage(
  { images }: AnswerTable,
  image: number,
): Pick<ScoreRow, 'imageId' | 'name' | 'group' | 'trueScore'> {
  return {
    imageId: at(images.ids, image),
    name: at(images.names, image),
    group: images.groups[image] ?? null,
    trueScore: images.trueScore(image),
  };
}

/** Estimates with what is known of their images. */
function scoreRows(table: AnswerTable, scores: readonly TableScore[], imageError: number | null): ScoreRow[] {
  return scores.map(({ image, score, profileInterval, boundHit, nll, comparisons, corrected }) => {
    return {
      ...describeImage(table, image),
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
