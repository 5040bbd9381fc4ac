import { request } from '../api/request.ts';
import { keepLocationNow } from './kept-location.ts';

/**
 * Opens the workspace in a folder in place of the present one, whose location is kept first.
 *
 * @returns its name
 * @throws RequestError 'workspace-missing' where there is none and none is to be made
 */
export async function openWorkspace(folder: string, create: boolean): Promise<string> {
  await keepLocationNow();
  return (await request('workspace.open', { folder, create })).name;
}
