import path from 'node:path';
import { AppError } from '../engine/app-error.ts';
import { Workspace } from '../engine/store/workspace.ts';
import { holdsWorkspace, recentWorkspaces } from '../workbench/recent-workspaces.ts';

/** What is open when the window appears. */
export interface FirstWorkspace {
  readonly workspace: Workspace;
  /** It is the demo, which is to be made if it is not whole. */
  readonly isDemo: boolean;
  /** Why the workspace of the last time is not open; null where it is, or there was none. */
  readonly problem: unknown;
}

/**
 * Opens the workspace of the last time, else the demo.
 *
 * @param userDir folder of this user's settings
 * @throws AppError where the demo's folder cannot be used either
 */
export function openFirstWorkspace(userDir: string, demoDir: string): FirstWorkspace {
  const [last] = recentWorkspaces(userDir);
  let problem: unknown = null;
  if (last !== undefined) {
    try {
      if (!holdsWorkspace(last.folder)) throw missing(last.folder);
      const workspace = Workspace.open(last.folder);
      return { workspace, isDemo: path.resolve(last.folder) === path.resolve(demoDir), problem };
    } catch (error) {
      problem = error;
    }
  }
  return { workspace: Workspace.open(demoDir, { create: true }), isDemo: true, problem };
}

function missing(folder: string): AppError {
  return new AppError(
    'workspace-missing',
    `The last workspace is no longer there: ${folder}.`,
    'Showing the demo instead. Put the folder back, or open another with File > Open workspace.',
  );
}
