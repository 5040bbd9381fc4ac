import path from 'node:path';
import { openWorkspace } from '../engine/store/open-workspace.ts';
import { CHANGED } from '../ipc/events.ts';
import { isSameFolder } from './recent-workspaces.ts';
import type { Session } from './session.ts';

/** Opens the demo workspace, and makes it in the background or goes on where that was stopped. @returns the job's id */
export async function openDemo(session: Session): Promise<string> {
  const folder = session.platform.demoDir ?? path.join(session.platform.userDir, 'demo');
  return makeDemo(
    isSameFolder(folder, session.workspace.dir)
      ? session
      : session.open(await openWorkspace(folder, { create: true })),
  );
}

/** Makes the demo in the open workspace; one that is whole already is found so at once. @returns the job's id */
export function makeDemo(session: Session): string {
  const underWay = session.jobs.list.find(({ kind, endedAt }) => kind === 'demo' && endedAt === null);
  if (underWay) return underWay.id;
  return session.jobs.start({
    kind: 'demo',
    title: 'Create the demo workspace',
    runId: null,
    work: async (work) => {
      const { answering } = await import('./answering.ts');
      const { runDemo } = await import('../engine/jobs/workspace/demo.ts');
      const { end, ...options } = answering(session, work, { gpu: 'auto' });
      try {
        const outcome = await runDemo(session.workspace, {
          ...options,
          onStep: (step) => {
            work.log(step);
            session.changed(CHANGED);
          },
        });
        return outcome === null ? 'stopped' : 'done';
      } finally {
        end();
        session.changed(CHANGED);
      }
    },
  }).id;
}
