import { heldOutLabels } from '../../../engine/jobs/training/held-out-labels.ts';
import { existingTraining } from '../../existing-training.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const trainingHandlers: AnalysisHandlers<'training'> = {
  'training.heldOut': async ({ name, ...asked }, { workspace, answers }) =>
    heldOutLabels(workspace.db, await existingTraining(workspace, name), asked, (run) => answers.get(run)),
};
