import { setRemoved } from '../../store/removal.ts';
import { insertRun, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { assertAsksModel } from './asks-model.ts';
import { lockRun } from './run-lock.ts';

/**
 * Plans a run anew under its name, to be answered from the beginning. The run as it was counts as removed, with its answers and
 * scores: it is called "NAME (2)" from then on and can be brought back.
 *
 * @returns the new run's id
 * @throws AppError 'run-busy', 'run-recorded'
 */
export async function askAgain(workspace: Workspace, run: Run): Promise<number> {
  const { id, name, kind, ...planned } = run;
  assertAsksModel(run);
  using lock = lockRun(workspace, id);
  return await workspace.transaction(() => {
    setRemoved(workspace.db, 'run', id, true);
    return insertRun(workspace.db, { ...planned, name, kind, status: 'planned' });
  });
}
