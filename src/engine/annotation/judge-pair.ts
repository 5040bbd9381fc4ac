import type { Judgement } from '../../model/judgement.ts';
import { AppError } from '../app-error.ts';
import { storedImage } from '../jobs/workspace/stored-by-id.ts';
import { appendJudgement, type NewJudgement } from '../store/judgements.ts';
import { datasetIdOfRun } from '../store/runs.ts';
import type { Workspace } from '../store/workspace.ts';

/**
 * Adds what a person said about two images to the record; it is on disk when this resolves, a power cut notwithstanding.
 *
 * @throws AppError `judgement-wrong` for a label without the action or an image and itself, `image-missing`,
 * `run-missing`, `key-taken`, and those of a disk that cannot be written
 */
export async function judgePair(workspace: Workspace, judgement: NewJudgement): Promise<Judgement> {
  const { db } = workspace;
  const { firstId, secondId, action, label, runId } = judgement;
  if ((action === 'label') !== (label !== null))
    throw wrong(
      `The action ${JSON.stringify(action)} ${label === null ? 'needs a label' : 'takes no label'}.`,
    );
  const [first, second] = [storedImage(db, firstId), storedImage(db, secondId)];
  if (firstId === secondId || first.datasetId !== second.datasetId)
    throw wrong('A pair is two different images of one dataset.');
  // Also one that was removed while its pairs were on screen.
  if (runId !== null && datasetIdOfRun(db, runId) === null)
    throw new AppError('run-missing', 'This run is not in the workspace.', 'Choose another run.');
  return workspace.transaction(() => appendJudgement(db, judgement));
}

function wrong(message: string): AppError {
  return new AppError('judgement-wrong', message, 'Reload the page and judge the pair again.');
}
