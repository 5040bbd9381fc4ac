import { adaptiveOfTable } from '../../engine/analysis/adaptive/adaptive-of-table.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { answersIn } from '../../engine/analysis/tables/answers-in.ts';
import { nllEvidence } from '../../engine/analysis/scores/nll-evidence.ts';
import { metricsOfScores } from '../../engine/analysis/scores/score-metrics-of-table.ts';
import { scoresOfTable } from '../../engine/analysis/scores/table-scores.ts';
import { calibrateRun } from '../../engine/jobs/scores/calibrate-run.ts';
import { likelihoodsOfRun } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { storedImage } from '../../engine/jobs/workspace/stored-by-id.ts';
import { setRemoved } from '../../engine/store/removal.ts';
import { insertScoring } from '../../engine/store/scores.ts';
import { AppError } from '../../engine/app-error.ts';
import type { AreaOf, Handlers } from '../handler.ts';
import { metricsOrNull } from '../metrics-or-null.ts';
import { referenceSetOf, resolveSettings } from '../score-settings.ts';
import { scoreRows } from '../score-rows.ts';
import type { Session } from '../session.ts';

export const scoresHandlers: Handlers<AreaOf<'scores'>> & Handlers<AreaOf<'nll'>> = {
  'scores.get': async ({ filter, ...asked }, session) => {
    const { answers, workspace } = session;
    const view = await AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
    const { settings, source } = resolveSettings(workspace, view.table.run, asked);
    const all = await scoresOfTable(workspace.db, view.table, settings);
    const passing = view.imagesThatPass;
    const shown = all.filter(({ image }) => passing[image] === 1);
    const metrics = await metricsOfScores(view.table, shown);
    return {
      likelihood: settings.likelihood,
      likelihoodSource: source,
      referenceSetId: settings.referenceSet.id,
      rows: scoreRows(view.table, shown),
      metrics: metrics && metricsOrNull(metrics),
      boundHits: shown.filter(({ boundHit }) => boundHit !== null).length,
      corrections: shown.reduce((sum, { corrected }) => sum + corrected, 0),
      ofRun: all.length,
    };
  },

  'scores.likelihoods': async ({ run }, { answers, workspace }) => {
    const table = await answers.get(run);
    return likelihoodsOfRun(workspace, table.run).map(({ key, title, likelihood, calibration }) => ({
      key,
      title,
      likelihood,
      standardErrors: calibration && { ...calibration.standardErrors },
      pairs: calibration?.pairs ?? null,
    }));
  },

  'scores.calibrate': async ({ run, evidence, fitBias }, session) => {
    const table = await session.answers.get(run);
    const { calibrationId, fitted } = calibrateRun(session.workspace, table.run, {
      evidence,
      fitBias,
      answers: answersIn(table),
    });
    session.changed(['scores', 'runs'], run);
    const { bias, ...errors } = fitted.standardErrors;
    return {
      id: calibrationId,
      likelihood: fitted.likelihood,
      standardErrors: fitBias ? { ...errors, bias } : errors,
      pairs: fitted.pairs,
    };
  },

  'scores.removeCalibration': ({ id, removed }, session) => {
    setRemovedOrFail(session, 'calibration', id, removed);
    session.changed(['scores', 'runs']);
    return {};
  },

  'scores.keep': async (asked, session) => {
    const { answers, workspace } = session;
    const table = await answers.get(asked.run);
    const { settings, calibration } = resolveSettings(workspace, table.run, asked);
    const scores = await scoresOfTable(workspace.db, table, settings);
    const id = workspace.transaction(() =>
      insertScoring(workspace.db, {
        runId: asked.run,
        calibrationId: calibration?.id ?? null,
        likelihood: settings.likelihood,
        evidence: settings.evidence,
        corrected: settings.corrections,
        scores: scores.map(({ image, ...score }) => ({ ...score, imageId: table.images.ids[image] ?? 0 })),
      }),
    );
    session.changed(['scores'], asked.run);
    return { id };
  },

  'scores.removeKept': ({ id, removed }, session) => {
    setRemovedOrFail(session, 'scoring', id, removed);
    session.changed(['scores']);
    return {};
  },

  'scores.adaptive': async ({ budgets, ...asked }, { answers, workspace }) => {
    const table = await answers.get(asked.run);
    const { settings } = resolveSettings(workspace, table.run, asked);
    const compared = await adaptiveOfTable(workspace.db, table, settings, budgets);
    return { ...compared, points: [...compared.points] };
  },

  'nll.evidence': async ({ run, imageId, referenceSetId }, { answers, workspace }) => {
    const table = await answers.get(run);
    const referenceSet = referenceSetOf(workspace.db, table.run, referenceSetId);
    const { id, name, score, group } = storedImage(workspace.db, imageId);
    return {
      image: { id, name, score, group },
      answers: nllEvidence(workspace.db, table, referenceSet, imageId),
    };
  },
};

/** @throws AppError 'calibration-missing', 'scoring-missing' */
function setRemovedOrFail(
  { workspace }: Session,
  kind: 'calibration' | 'scoring',
  id: number,
  removed: boolean,
): void {
  if (workspace.transaction(() => setRemoved(workspace.db, kind, id, removed))) return;
  throw new AppError(
    `${kind}-missing`,
    `There is no such ${kind} in this workspace.`,
    'Load the page again, or open the workspace that has it.',
  );
}
