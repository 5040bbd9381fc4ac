import path from 'node:path';
import { openWorkspace } from '../../engine/store/open-workspace.ts';
import { browseFolder } from '../browse-folder.ts';
import type { Handlers } from '../handler.ts';
import { openDemo } from '../make-demo.ts';
import { holdsWorkspace, isSameFolder, recentWorkspaces } from '../recent-workspaces.ts';
import { summariseWorkspace } from '../summarise-workspace.ts';

export const workspaceHandlers: Handlers<'workspace'> & Handlers<'files'> & Handlers<'jobs'> = {
  'workspace.summary': (_, session) => summariseWorkspace(session),

  'workspace.recent': (_, { platform }) =>
    recentWorkspaces(platform.userDir).map(({ folder, openedAt }) => ({
      folder,
      name: path.basename(folder),
      openedAt,
      exists: holdsWorkspace(folder),
    })),

  'workspace.open': async ({ folder, create }, session) => {
    const { platform, paths, workspace } = session;
    // Whoever asks was shown these.
    if (recentWorkspaces(platform.userDir).some((recent) => recent.folder === folder)) paths.add(folder);
    const dir = paths.check(folder);
    // One that was put back from elsewhere is another store, and has to be opened.
    if (isSameFolder(dir, workspace.dir) && workspace.isThere) return summariseWorkspace(session);
    return summariseWorkspace(session.open(await openWorkspace(dir, { create })));
  },

  'workspace.demo': async (_, session) => ({ jobId: await openDemo(session) }),

  'files.browse': ({ folder, endings }, { paths }) => browseFolder(paths, folder, endings),

  'files.pick': async (options, { platform, paths }) => {
    if (platform.pick === undefined) return { available: false, paths: [] };
    const picked = await platform.pick(options);
    for (const file of picked) paths.add(file);
    return { available: true, paths: [...picked] };
  },

  'jobs.list': (_, { jobs }) => [...jobs.list],

  'jobs.stop': ({ jobId }, { jobs }) => {
    void jobs.stop(jobId);
    return {};
  },
};
