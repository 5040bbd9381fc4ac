import { likelihoodsOfRun } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
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
    const id = await workspace.transaction(() => insertCalibration(workspace.db, calibration));
    session.changed(['scores', 'runs'], asked.run);
    const { likelihood, standardErrors, pairs } = fitted;
    return { id, likelihood, standardErrors, pairs };
  },

  'scores.removeCalibration': async ({ id, removed }, session) => {
    await setRemovedOrFail(session, 'calibration', id, removed);
    session.changed(['scores', 'runs']);
    return {};
  },

  'scores.keep': async (asked, session) => {
    const { analysis, workspace } = session;
    const scoring = await analysis.run('estimateScoring', asked);
    const id = await workspace.transaction(() => insertScoring(workspace.db, scoring));
    session.changed(['scores'], asked.run);
    const under = filterWords(workspace.db, asked.run, scoring.filter);
    return { id, under };
  },

  'scores.removeKept': async ({ id, removed }, session) => {
    await setRemovedOrFail(session, 'scoring', id, removed);
    session.changed(['scores']);
    return {};
  },
};

/** @throws AppError 'calibration-missing', 'scoring-missing' */
async function setRemovedOrFail(
  { workspace }: Session,
  kind: 'calibration' | 'scoring',
  id: number,
  removed: boolean,
): Promise<void> {
  if (await workspace.transaction(() => setRemoved(workspace.db, kind, id, removed))) return;
  throw new AppError(
    `${kind}-missing`,
    `There is no such ${kind} in this workspace.`,
    'Reload the page, or open the workspace that contains it.',
  );
}
