import { join } from 'node:path';
import { AppError } from '../app-error.ts';
import { isLocked, takeLock } from '../store/sqlite-lock.ts';

/** Who only looks whether a training is locked holds its lock for a moment; so long one waits for that, in milliseconds. */
const LOOKING = 250;

/**
 * Takes a training's folder for this process.
 *
 * @throws AppError `training-busy` while another process trains there
 */
export function lockTraining(folder: string): Disposable {
  const busy = new AppError(
    'training-busy',
    `Another process is training in ${folder}.`,
    'Wait until it finishes, or stop it: the same command resumes from its last state.',
  );
  return takeLock(lockFile(folder), busy, LOOKING);
}

/** Whether some process trains in a folder at this moment. */
export function isTrainingLocked(folder: string): boolean {
  return isLocked(lockFile(folder));
}

function lockFile(folder: string): string {
  return join(folder, 'lock.sqlite');
}
