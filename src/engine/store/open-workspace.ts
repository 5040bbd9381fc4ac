import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { LOCK_PATIENCE, Workspace } from './workspace.ts';

/** Milliseconds between two attempts. */
const PAUSE = 50;

/**
 * Opens a workspace, waiting without holding up the thread while another process has it locked.
 *
 * @param options create: make folder and store where there are none. Defaults to false.
 * @throws AppError those of {@link Workspace.open}; `workspace-locked` after ten seconds
 */
export async function openWorkspace(
  folder: string,
  options: { readonly create?: boolean } = {},
): Promise<Workspace> {
  const until = performance.now() + LOCK_PATIENCE;
  for (;;) {
    try {
      return Workspace.open(folder, options);
    } catch (error) {
      const isLocked = error instanceof AppError && error.code === 'workspace-locked';
      if (!isLocked || performance.now() >= until) throw error;
    }
    await pause(PAUSE);
  }
}
