import { adaptiveOfTable } from '../../../engine/analysis/adaptive/adaptive-of-table.ts';
import { compareKindsOnTable } from '../../../engine/analysis/scores/known-answers.ts';
import { nllEvidence } from '../../../engine/analysis/scores/nll-evidence.ts';
import { metricsOfScores } from '../../../engine/analysis/scores/score-metrics-of-table.ts';
import { storedImage } from '../../../engine/jobs/workspace/stored-by-id.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { metricsOrNull } from '../metrics-or-null.ts';
import { referenceSetOf, resolveSettings } from '../score-settings.ts';
import { shownScores } from '../shown-scores.ts';

export const scoresHandlers: AnalysisHandlers<'scores'> & AnalysisHandlers<'nll'> = {
  'scores.get': (asked, session) => {
    const { table, settings, source, imageError, ofRun, scores, rows } = shownScores(session, asked);
    const metrics = metricsOfScores(table, scores);
    return {
      likelihood: settings.likelihood,
      likelihoodSource: source,
      imageError,
      referenceSetId: settings.referenceSet.id,
      rows,
      metrics: metrics && metricsOrNull(metrics),
      boundHits: scores.filter(({ boundHit }) => boundHit !== null).length,
      corrections: scores.reduce((sum, { corrected }) => sum + corrected, 0),
      ofRun,
    };
  },

  'scores.adaptive': ({ budgets, ...asked }, { answers, workspace }) => {
    const table = answers.get(asked.run);
    const { settings } = resolveSettings(workspace, table.run, asked);
    const compared = adaptiveOfTable(workspace.db, table, settings, budgets);
    return { ...compared, points: [...compared.points] };
  },

  'scores.compareKinds': ({ run, evidence, fitBias }, { answers }) =>
    compareKindsOnTable(answers.get(run), evidence, fitBias),

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
