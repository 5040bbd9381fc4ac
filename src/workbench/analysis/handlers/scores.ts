import { adaptiveOfTable } from '../../../engine/analysis/adaptive/adaptive-of-table.ts';
import { compareKindsOnTable } from '../../../engine/analysis/scores/known-answers.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { nllEvidence } from '../../../engine/analysis/scores/nll-evidence.ts';
import { metricsOfScores } from '../../../engine/analysis/scores/score-metrics-of-table.ts';
import { filterWords } from '../../../engine/jobs/export/table-origin.ts';
import { storedImage } from '../../../engine/jobs/workspace/stored-by-id.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { metricsOrNull } from '../metrics-or-null.ts';
import { referenceSetOf, resolveSettings } from '../score-settings.ts';
import { describeImage, shownScores } from '../shown-scores.ts';

export const scoresHandlers: AnalysisHandlers<'scores'> & AnalysisHandlers<'nll'> = {
  'scores.get': (asked, session) => {
    const { view, table, settings, source, imageError, ofRun, scores, unscored, rows } = shownScores(
      session,
      asked,
    );
    const metrics = metricsOfScores(table, scores);
    return {
      likelihood: settings.likelihood,
      likelihoodSource: source,
      imageError,
      referenceSetId: settings.referenceSet.id,
      under: filterWords(session.workspace.db, table.runId, view.evidenceLimits),
      rows,
      unscored: unscored.map((image) => describeImage(table, image)),
      metrics: metrics && metricsOrNull(metrics),
      boundHits: scores.filter(({ boundHit }) => boundHit !== null).length,
      corrections: scores.reduce((sum, { corrected }) => sum + corrected, 0),
      ofRun,
    };
  },

  'scores.adaptive': ({ budgets, filter, ...asked }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
    const { settings } = resolveSettings(workspace, view.table.run, asked);
    const images = view.imagesAskedFor;
    const compared = adaptiveOfTable(workspace.db, view.table, settings, budgets, {
      rows: view.scoredRows,
      isAsked: (image) => images[image] === 1,
    });
    return { ...compared, points: [...compared.points] };
  },

  'scores.compareKinds': ({ run, evidence, fitBias }, { answers }) =>
    compareKindsOnTable(answers.get(run), evidence, fitBias),

  'nll.evidence': ({ run, imageId, referenceSetId, filter }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, { ...filter, run });
    const { table } = view;
    const referenceSet = referenceSetOf(workspace.db, table.run, referenceSetId);
    const { id, name, score, group } = storedImage(workspace.db, imageId);
    return {
      image: { id, name, score, group },
      ...nllEvidence(workspace.db, table, referenceSet, imageId, view.scoredRows),
    };
  },
};
