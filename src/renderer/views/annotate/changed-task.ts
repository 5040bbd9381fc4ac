import type { Result } from '../../../ipc/requests.ts';
import { formatQuantity } from '../../../core/format.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';

/** Tells what a change of a task came to, with a way back. */
export function tellChangedTask(title: string, { change, pairs, dealt, taken }: Result<'tasks.edit'>): void {
  if (change === null) {
    notify({ kind: 'info', title: 'Nothing changed' });
    return;
  }
  const details = [
    ...(pairs > 0 ? [`${formatQuantity(pairs, 'pair')} added`] : []),
    ...(taken > 0 ? [`${formatQuantity(taken, 'showing')} taken`] : []),
    ...(dealt > 0 ? [`${formatQuantity(dealt, 'showing')} dealt`] : []),
  ].join(', ');
  changed({
    title,
    ...(details === '' ? {} : { details: `${details}.` }),
    undo: () => request('tasks.setChangeUndone', { change, undone: true }),
    redo: () => request('tasks.setChangeUndone', { change, undone: false }),
  });
}
