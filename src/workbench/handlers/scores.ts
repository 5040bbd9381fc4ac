import { likelihoodsOfRun } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { insertCalibration } from '../../engine/store/calibrations.ts';
import { setRemoved } from '../../engine/store/removal.ts';
import { insertScoring } from '../../engine/store/scores.ts';
import { AppError } from '../../engine/app-error.ts';
import type { Handlers } from '../handler.ts';
import { existingRun } from '../run-job.ts';
import type { Session } from '../session.ts';

export const scoresHandlers: Handlers<'scores'> = {
  'scores.likelihoods': ({ run }, session) => likelihoodsOfRun(session.workspace, existingRun(session, run)),

  'scores.calibrate': async (asked, session) => {
    const { analysis, workspace } = session;
    const { calibration, fitted } = await analysis.run('fitLikelihood', asked);
    const id = workspace.transaction(() => insertCalibration(workspace.db, calibration));
    session.changed(['scores', 'runs'], asked.run);
    const { likelihood, standardErrors, pairs } = fitted;
    return { id, likelihood, standardErrors, pairs };
  },

  'scores.removeCalibration': ({ id, removed }, session) => {
    setRemovedOrFail(session, 'calibration', id, removed);
    session.changed(['scores', 'runs']);
    return {};
  },

  'scores.keep': async (asked, session) => {
    const { analysis, workspace } = session;
    const scoring = await analysis.run('estimateScoring', asked);
    const id = workspace.transaction(() => insertScoring(workspace.db, scoring));
    session.changed(['scores'], asked.run);
    return { id };
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
    'Reload the page, or open the workspace that contains it.',
  );
}
