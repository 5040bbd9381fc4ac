import {
  addPairsToTask,
  editTask,
  redealTask,
  type ChangedTask,
} from '../../engine/annotation/change-task.ts';
import { dealToNewcomer, makeTask } from '../../engine/annotation/make-task.ts';
import { progressOf, taskQueuePage } from '../../engine/annotation/task-queue.ts';
import { makePairSetsOfTask } from '../../engine/jobs/sets/pair-sets-of-task.ts';
import { storedPerson } from '../../engine/store/people.ts';
import { setTaskChangeUndone } from '../../engine/store/task-changes.ts';
import { setTaskRemoved, storedTask, tasks } from '../../engine/store/tasks.ts';
import type { Handlers } from '../handler.ts';
import type { Session } from '../session.ts';

export const tasksHandlers: Handlers<'tasks'> = {
  'tasks.list': (_, { workspace: { db } }) =>
    tasks(db).map((task) => ({ ...task, progress: progressOf(db, task) })),

  'tasks.create': async (asked, session) => {
    const task = await makeTask(session.workspace, asked, ({ filter }, order, seed) =>
      session.analysis.run('pairsOfRun', { filter, order, seed }),
    );
    session.changed(['tasks', 'people']);
    return task;
  },

  'tasks.remove': async ({ task }, session) => setRemoved(session, task, true),

  'tasks.restore': async ({ task }, session) => setRemoved(session, task, false),

  'tasks.edit': async ({ task, edit }, session) =>
    told(session, await editTask(session.workspace, task, edit)),

  'tasks.addPairs': async ({ task, ...asked }, session) =>
    told(
      session,
      await addPairsToTask(session.workspace, task, asked, ({ filter }, order, seed) =>
        session.analysis.run('pairsOfRun', { filter, order, seed }),
      ),
    ),

  'tasks.redeal': async ({ task, from, to }, session) =>
    told(session, await redealTask(session.workspace, task, from, to)),

  'tasks.pairSets': async (asked, session) => {
    const sets = await makePairSetsOfTask(session.workspace, asked);
    session.changed(['data']);
    return sets;
  },

  'tasks.setChangeUndone': async ({ change, undone }, session) => {
    const { workspace } = session;
    await workspace.transaction(() => setTaskChangeUndone(workspace.db, change, undone));
    session.changed(['tasks', 'people']);
    return {};
  },

  'tasks.queue': async ({ task: id, judge, offset, limit }, session) => {
    const { workspace } = session;
    const task = storedTask(workspace.db, id);
    const person = storedPerson(workspace.db, judge).id;
    await dealToNewcomer(workspace, task, person);
    const page = taskQueuePage(workspace.db, task, person, { offset, limit });
    if (!task.suggests || task.run === null) return page;
    const suggestions = await session.analysis.run('suggestions', {
      run: task.run,
      pairs: page.pairs.map(({ firstId, secondId }) => [firstId, secondId] as const),
    });
    return {
      ...page,
      pairs: page.pairs.map((pair, index) => {
        const suggestion = suggestions[index] ?? null;
        return suggestion === null ? pair : { ...pair, suggestion };
      }),
    };
  },
};

function told(session: Session, changed: ChangedTask): ChangedTask {
  session.changed(['tasks', 'people']);
  return changed;
}

async function setRemoved(session: Session, id: number, removed: boolean): Promise<Record<string, never>> {
  const { workspace } = session;
  await workspace.transaction(() => setTaskRemoved(workspace.db, id, removed));
  session.changed(['tasks']);
  return {};
}
