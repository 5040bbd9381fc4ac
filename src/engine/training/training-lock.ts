import { existsSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import { asStoreError } from '../store/store-error.ts';

/** Held by the one process that trains in a folder. */
export interface TrainingLock {
  release(): void;
}

/** Who only looks whether a training is locked holds its lock for a moment; so long one waits for that, in milliseconds. */
const LOOKING = 250;

/**
 * Takes a training's folder for this process: an open transaction on `lock.sqlite`, which the operating system lets go of
 * when the process ends, however it ends.
 *
 * @param timeout milliseconds to wait for it
 * @throws AppError `training-busy` while another process trains there
 */
export function lockTraining(folder: string, timeout = LOOKING): TrainingLock {
  const file = lockFile(folder);
  try {
    const lock = new BetterSqlite3(file, { timeout });
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
        'training-busy',
        `Another process is training in ${folder}.`,
        'Wait until it finishes, or stop it: the same command resumes from its last state.',
        { cause: error },
      );
    throw known;
  }
}

/** Whether some process trains in a folder at this moment. */
export function isTrainingLocked(folder: string): boolean {
  if (!existsSync(lockFile(folder))) return false;
  try {
    lockTraining(folder, 0).release();
    return false;
  } catch (error) {
    if (error instanceof AppError && error.code === 'training-busy') return true;
    throw error;
  }
}

function lockFile(folder: string): string {
  return join(folder, 'lock.sqlite');
}
