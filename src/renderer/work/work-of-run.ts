import { request } from '../api/request.ts';
import { changed } from '../commands/undo.ts';
import { told, type Work } from './work-actions.ts';

/** A run as the actions speak of it. */
interface NamedRun {
  readonly id: number;
  readonly name: string;
}

export function workOfRun({ id, name }: NamedRun): Work {
  return {
    title: `Run "${name}"`,
    start: () => request('runs.start', { runId: id, gpu: 'auto' }),
    pause: () => request('runs.pause', { runId: id }),
    setRemoved: (removed) => request('runs.remove', { runId: id, removed }),
  };
}

export async function renameRun({ id, name: oldName }: NamedRun, name: string): Promise<void> {
  const rename = (to: string) => request('runs.rename', { runId: id, name: to });
  if (await told(() => rename(name), `Could not rename run "${oldName}"`))
    changed({
      title: `Run "${oldName}" renamed to "${name}"`,
      undo: () => rename(oldName),
      redo: () => rename(name),
    });
}
