import { explainError } from '../engine/store/explain-error.ts';
import { openWorkspace } from '../engine/store/open-workspace.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { removeLeftOvers } from '../engine/store/unfinished.ts';
import { asStoreError } from '../engine/store/store-error.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './usage-error.ts';

/** Opens the workspace of the command line for a piece of work and closes it after it; failures of its disk are told as such. */
export async function withWorkspace<Result>(
  { workspaceDir, signal }: CommandContext,
  work: (workspace: Workspace) => Result | Promise<Result>,
  options: { readonly create?: boolean } = {},
): Promise<Result> {
  const workspace = await openWorkspace(workspaceDir, options);
  try {
    await removeLeftOvers(workspace);
    return await work(workspace);
  } catch (error) {
    // A stop and bad usage say nothing of the store, whose check takes seconds where it is large.
    const isOurs = signal.aborted || error instanceof UsageError;
    throw isOurs ? asStoreError(error, workspace.dir) : explainError(error, workspace);
  } finally {
    workspace.close();
  }
}
