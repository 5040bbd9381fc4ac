import { explainError } from '../engine/store/explain-error.ts';
import { openWorkspace } from '../engine/store/open-workspace.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { removeLeftOvers } from '../engine/store/unfinished.ts';
import type { CommandContext } from './command-context.ts';

/** Opens the workspace of the command line for a piece of work and closes it after it; failures of its disk are told as such. */
export async function withWorkspace<Result>(
  { workspaceDir }: CommandContext,
  work: (workspace: Workspace) => Result | Promise<Result>,
  options: { readonly create?: boolean } = {},
): Promise<Result> {
  const workspace = await openWorkspace(workspaceDir, options);
  try {
    await removeLeftOvers(workspace);
    return await work(workspace);
  } catch (error) {
    throw explainError(error, workspace);
  } finally {
    workspace.close();
  }
}
