import { isDeepStrictEqual } from 'node:util';
import { deleteModel, models, runsOfModel, setModelServer, type StoredModel } from '../../store/models.ts';
import { showUnderName } from '../../store/removal.ts';
import { deleteRun, runById, runByName, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { askAgain } from './ask-again.ts';
import { planRun, type RunRequest } from './plan-run.ts';
import { lockRun } from './run-lock.ts';

/**
 * Works with the run of a request, see `planRun`. What can be known without opening what answers is checked first; where a new run
 * fails before that was opened, runs and models are again what they were.
 *
 * @throws AppError of the check, of `planRun` and of the work
 */
export async function withPlannedRun<Result>(
  workspace: Workspace,
  request: RunRequest,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const { db } = workspace;
  if ('server' in request.files) {
    // Certificates, keychain and programs are of no use where a model of files answers.
    const { checkServerFiles } = await import('../../servers/kinds/check-server-files.ts');
    await checkServerFiles(request.files.server);
  }
  if (runByName(db, request.name) !== null) return work(await planRun(workspace, request));
  const before = models(db);
  const run = await planRun(workspace, request);
  try {
    return await work(run);
  } catch (error) {
    await takeBack(workspace, run.id, () => restoreModel(workspace, run.modelId, before));
    throw error;
  }
}

/** Works with a run that is asked again, see `askAgain`; where what answers cannot be opened, the run is again what it was. */
export async function withRunAskedAgain<Result>(
  workspace: Workspace,
  run: Run,
  work: (again: Run) => Promise<Result>,
): Promise<Result> {
  const { db } = workspace;
  const id = await askAgain(workspace, run);
  const again = runById(db, id);
  if (again === null) throw new Error('the new run is gone');
  try {
    return await work(again);
  } catch (error) {
    await takeBack(workspace, id, () => showUnderName(db, 'run', run.id, run.name, null));
    throw error;
  }
}

/** Deletes a run that nothing was opened for, and that nobody else is about to answer. What it failed of says more than why it stays. */
async function takeBack(workspace: Workspace, runId: number, andThen: () => void): Promise<void> {
  try {
    using lock = lockRun(workspace, runId);
    await workspace.transaction(() => {
      if (runById(workspace.db, runId)?.runtime !== null) return;
      deleteRun(workspace.db, runId);
      andThen();
    });
  } catch {
    return;
  }
}

/** A new model goes, unless others use it by now; one that was there is asked as before. */
function restoreModel({ db }: Workspace, id: number | null, before: readonly StoredModel[]): void {
  if (id === null) return;
  const known = before.find((model) => model.id === id);
  if (known === undefined && runsOfModel(db, id).length === 0) deleteModel(db, id);
  const now = models(db).find((model) => model.id === id);
  if (known?.server != null && !isDeepStrictEqual(known, now))
    setModelServer(db, id, known.server, known.card);
}
