import { adaptiveOfTable } from '../../../engine/analysis/adaptive/adaptive-of-table.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { nllEvidence } from '../../../engine/analysis/scores/nll-evidence.ts';
import { metricsOfScores } from '../../../engine/analysis/scores/score-metrics-of-table.ts';
import { TableScorer } from '../../../engine/analysis/scores/table-scores.ts';
import { storedImage } from '../../../engine/jobs/workspace/stored-by-id.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { metricsOrNull } from '../metrics-or-null.ts';
import { referenceSetOf, resolveSettings } from '../score-settings.ts';
import { scoreRows } from '../score-rows.ts';

export const scoresHandlers: AnalysisHandlers<'scores'> & AnalysisHandlers<'nll'> = {
  'scores.get': ({ filter, ...asked }, session) => {
    const { answers, workspace } = session;
    const view = AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
    const { settings, source } = resolveSettings(workspace, view.table.run, asked);
    const scorer = new TableScorer(workspace.db, view.table, settings);
    const all = scorer.targets.map((image) => scorer.score(image));
    const passing = view.imagesThatPass;
    const shown = all.filter(({ image }) => passing[image] === 1);
    const metrics = metricsOfScores(view.table, shown);
    return {
      likelihood: settings.likelihood,
      likelihoodSource: source,
      imageError: scorer.imageError,
      referenceSetId: settings.referenceSet.id,
      rows: scoreRows(view.table, shown, scorer.imageError),
      metrics: metrics && metricsOrNull(metrics),
      boundHits: shown.filter(({ boundHit }) => boundHit !== null).length,
      corrections: shown.reduce((sum, { corrected }) => sum + corrected, 0),
      ofRun: all.length,
    };
  },

  'scores.adaptive': ({ budgets, ...asked }, { answers, workspace }) => {
    const table = answers.get(asked.run);
    const { settings } = resolveSettings(workspace, table.run, asked);
    const compared = adaptiveOfTable(workspace.db, table, settings, budgets);
    return { ...compared, points: [...compared.points] };
  },

  'nll.evidence': ({ run, imageId, referenceSetId }, { answers, workspace }) => {
    const table = answers.get(run);
    const referenceSet = referenceSetOf(workspace.db, table.run, referenceSetId);
    const { id, name, score, group } = storedImage(workspace.db, imageId);
    return {
      image: { id, name, score, group },
      answers: nllEvidence(workspace.db, table, referenceSet, imageId),
    };
  },
};
