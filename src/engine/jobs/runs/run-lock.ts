import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../../app-error.ts';
import { asStoreError } from '../../store/store-error.ts';
import type { Workspace } from '../../store/workspace.ts';

/** Held by the one process that answers a run's comparisons. */
export interface RunLock {
  release(): void;
}

/**
 * Takes a run for this process.
 *
 * The lock is an open transaction on a file of its own, `locks/run-ID.sqlite`: the operating system lets go of it when
 * the process ends, however it ends, so there is no stale lock.
 *
 * @throws AppError 'run-busy' while another process answers the run
 */
export function lockRun(workspace: Workspace, runId: number): RunLock {
  const file = lockFile(workspace, runId);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const lock = new BetterSqlite3(file, { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    return { release: () => lock.close() };
  } catch (error) {
    const known = asStoreError(error, file);
    if (known instanceof AppError && known.code === 'workspace-locked')
      throw new AppError(
        'run-busy',
        `Another process is answering this run (${file} is locked).`,
        'Wait until it finishes, or stop it: its answers are kept, and the run resumes from there.',
        { cause: error },
      );
    throw known;
  }
}

/** Whether some process answers the run at this moment. */
export function isRunLocked(workspace: Workspace, runId: number): boolean {
  if (!existsSync(lockFile(workspace, runId))) return false;
  try {
    lockRun(workspace, runId).release();
    return false;
  } catch (error) {
    if (error instanceof AppError && error.code === 'run-busy') return true;
    throw error;
  }
}

function lockFile({ dir }: Workspace, runId: number): string {
  return join(dir, 'locks', `run-${runId}.sqlite`);
}
