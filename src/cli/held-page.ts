import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildIfStale } from '../../bin/build-if-stale.mjs';
import { AppError } from '../engine/app-error.ts';
import { isLocked, shareLock } from '../engine/store/sqlite-lock.ts';

/** Locked, in a checkout, by all servers that show its page. */
const LOCK = 'out.served';

/**
 * Builds the page of a checkout where it is missing or older than its sources, unless another server shows it, and keeps others from
 * building it until it is disposed of. A package has its page and needs no lock.
 *
 * @param root the folder of the program
 * @throws AppError 'renderer-not-built'
 */
export function holdPage(root: string): Disposable {
  const lock = path.join(root, LOCK);
  try {
    buildIfStale(root, () => isLocked(lock));
  } catch (error) {
    throw new AppError(
      'renderer-not-built',
      error instanceof Error ? error.message : String(error),
      'Run `npm ci && npm run build`, then start again.',
      { cause: error },
    );
  }
  const held = new DisposableStack();
  if (!existsSync(path.join(root, 'src'))) return held;
  try {
    held.use(shareLock(lock, new Error('another server looks whether it is locked')));
  } catch {
    // Where nothing can be locked (a folder that one may not write in), nothing can be built either.
  }
  return held;
}
