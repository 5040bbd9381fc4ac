import { deleteFailedComparisons } from '../../store/failed-comparisons.ts';
import { runById, setRunStatus } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { forgetChangedImages } from './run-runtime.ts';

/** Has the next start of a run ask again what could not be answered. @returns how many comparisons that are */
export function forgetFailures(workspace: Workspace, runId: number): Promise<number> {
  const { db } = workspace;
  return workspace.transaction(() => {
    const deleted = deleteFailedComparisons(db, runId);
    forgetChangedImages(db, runId);
    // It has something left to ask again.
    if (deleted > 0 && runById(db, runId)?.status === 'finished') setRunStatus(db, runId, 'paused');
    return deleted;
  });
}
