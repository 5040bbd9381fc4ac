import { asStoreError } from '../engine/store/store-error.ts';
import { Workspace } from '../engine/store/workspace.ts';
import type { CommandContext } from './command-context.ts';

/** Opens the workspace of the command line for a piece of work and closes it after it; failures of its disk are told as such. */
export async function withWorkspace<Result>(
  { workspaceDir }: CommandContext,
  work: (workspace: Workspace) => Result | Promise<Result>,
  options: { readonly create?: boolean } = {},
): Promise<Result> {
  const workspace = Workspace.open(workspaceDir, options);
  try {
    return await work(workspace);
  } catch (error) {
    throw asStoreError(error, workspace.dir);
  } finally {
    workspace.close();
  }
}
