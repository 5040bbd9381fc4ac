import { calibrateRun } from '../../engine/jobs/scores/calibrate-run.ts';
import { scoreRun } from '../../engine/jobs/scores/score-run.ts';
import { likelihoodsOfRun } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { setRemoved } from '../../engine/store/removal.ts';
import { AppError } from '../../engine/app-error.ts';
import type { Handlers } from '../handler.ts';
import { resolveSettings } from '../analysis/score-settings.ts';
import { existingRun } from '../run-job.ts';
import type { Session } from '../session.ts';

export const scoresHandlers: Handlers<'scores'> = {
  'scores.likelihoods': ({ run }, session) =>
    likelihoodsOfRun(session.workspace, existingRun(session, run)).map(
      ({ key, title, likelihood, calibration }) => ({
        key,
        title,
        likelihood,
        standardErrors: calibration && { ...calibration.standardErrors },
        pairs: calibration?.pairs ?? null,
      }),
    ),

  'scores.calibrate': async ({ run, evidence, fitBias }, session) => {
    const table = await session.answers.get(run);
    const { calibrationId, fitted } = calibrateRun(session.workspace, table, { evidence, fitBias });
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
    const { scoringId } = await scoreRun(workspace, table, { ...settings, calibration });
    session.changed(['scores'], asked.run);
    return { id: scoringId };
  },

  'scores.removeKept': ({ id, removed }, session) => {
    setRemovedOrFail(session, 'scoring', id, removed);
    session.changed(['scores']);
    return {};
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
