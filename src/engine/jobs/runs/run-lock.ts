import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../app-error.ts';
import { isLocked, takeLock } from '../../store/sqlite-lock.ts';
import { asStoreError } from '../../store/store-error.ts';
import type { Workspace } from '../../store/workspace.ts';

/**
 * Takes a run for this process.
 *
 * @throws AppError 'run-busy' while another process answers the run
 */
export function lockRun(workspace: Workspace, runId: number): Disposable {
  const file = lockFile(workspace, runId);
  const busy = new AppError(
    'run-busy',
    `Another process is answering this run (${file} is locked).`,
    'Wait until it finishes, or stop it: its answers are kept, and the run resumes from there.',
  );
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw asStoreError(error, file);
  }
  return takeLock(file, busy);
}

/** Whether some process answers the run at this moment. */
export function isRunLocked(workspace: Workspace, runId: number): boolean {
  return isLocked(lockFile(workspace, runId));
}

function lockFile({ dir }: Workspace, runId: number): string {
  return join(dir, 'locks', `run-${runId}.sqlite`);
}
