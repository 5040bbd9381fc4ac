import { AppError } from '../engine/app-error.ts';
import type { Database } from '../engine/store/database.ts';
import { taskByName, tasks } from '../engine/store/tasks.ts';
import type { Task } from '../model/task.ts';

/** @throws AppError `task-missing`, with the names that there are */
export function existingTask(db: Database, name: string): Task {
  const task = taskByName(db, name);
  if (task !== null) return task;
  const names = tasks(db).map((known) => `"${known.name}"`);
  throw new AppError(
    'task-missing',
    `There is no task named "${name}"${names.length === 0 ? '' : `. There is: ${names.join(', ')}`}.`,
    'Make it with `tiebreak task create`.',
  );
}
