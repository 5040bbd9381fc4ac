import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../app-error.ts';
import { isLocked, shareLock, takeLock, type SharedLock } from '../../store/sqlite-lock.ts';
import type { Run } from '../../store/runs.ts';
import { asStoreError } from '../../store/store-error.ts';
import type { Workspace } from '../../store/workspace.ts';

/**
 * Takes a run for this process alone.
 *
 * @throws AppError 'run-busy' while another process answers the run
 */
export function lockRun(workspace: Workspace, runId: number): Disposable {
  const file = madeLockFile(workspace, runId);
  return takeLock(file, runBusy(file));
}

/**
 * Takes a run for this process, which others may join.
 *
 * @param joins whether another process may be answering it already
 * @throws AppError 'run-busy' while another process answers the run, or has it alone
 */
function shareRun(workspace: Workspace, runId: number, joins: boolean): SharedLock {
  const file = madeLockFile(workspace, runId);
  const lock = shareLock(file, runBusy(file));
  if (lock.isAlone || joins) return lock;
  lock[Symbol.dispose]();
  throw runBusy(file);
}

/** The lock that answering a run takes: alone where what is asked next depends on what was answered. @throws AppError 'run-busy' */
export function lockToAnswer(workspace: Workspace, { id, plan }: Run, joins: boolean): SharedLock {
  if (plan?.kind !== 'adaptive') return shareRun(workspace, id, joins);
  const alone = lockRun(workspace, id);
  return { isAlone: true, [Symbol.dispose]: () => alone[Symbol.dispose]() };
}

function runBusy(file: string): AppError {
  return new AppError(
    'run-busy',
    `Another process is answering this run (${file} is locked).`,
    'Wait until it finishes, stop it (its answers are kept, and the run resumes from there), or join it: compare --share.',
  );
}

function madeLockFile(workspace: Workspace, runId: number): string {
  const file = lockFile(workspace, runId);
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw asStoreError(error, file);
  }
  return file;
}

/** Whether some process answers the run at this moment. */
export function isRunLocked(workspace: Workspace, runId: number): boolean {
  return isLocked(lockFile(workspace, runId));
}

function lockFile({ dir }: Workspace, runId: number): string {
  return join(dir, 'locks', `run-${runId}.sqlite`);
}
