import type { Params } from '../../../ipc/requests.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';
import { formatCount } from '../../../core/format.ts';

/** A run as the actions speak of it. */
interface NamedRun {
  readonly id: number;
  readonly name: string;
}

/** Starts a run, or goes on with it. */
export async function startRun(run: NamedRun, gpu: Params<'runs.start'>['gpu'] = 'auto'): Promise<void> {
  try {
    await request('runs.start', { runId: run.id, gpu });
  } catch (error) {
    notify({ kind: 'error', title: `Run "${run.name}" does not start`, error });
  }
}

/** Stops a run after the comparisons in flight. */
export async function pauseRun(run: NamedRun): Promise<void> {
  try {
    await request('runs.pause', { runId: run.id });
  } catch (error) {
    notify({ kind: 'error', title: `Run "${run.name}" goes on`, error });
  }
}

/**
 * Stops a run and takes it out of every view; its answers are kept. Undo brings it back, and starts it again where it
 * was under way.
 */
export async function removeRun(run: NamedRun, underWay: boolean): Promise<boolean> {
  const setRemoved = (removed: boolean) => request('runs.remove', { runId: run.id, removed });
  try {
    await setRemoved(true);
  } catch (error) {
    notify({ kind: 'error', title: `Run "${run.name}" stays`, error });
    return false;
  }
  changed({
    title: `Run "${run.name}" ${underWay ? 'cancelled' : 'removed'}`,
    undo: async () => {
      await setRemoved(false);
      if (underWay) await request('runs.start', { runId: run.id, gpu: 'auto' });
    },
    redo: () => setRemoved(true),
  });
  return true;
}

/** Asks failed comparisons again. */
export async function retryFailed(run: NamedRun): Promise<void> {
  try {
    const { forgotten } = await request('runs.retryFailed', { runId: run.id });
    await request('runs.start', { runId: run.id, gpu: 'auto' });
    notify({ kind: 'done', title: `${formatCount(forgotten)} comparisons of "${run.name}" are asked again` });
  } catch (error) {
    notify({ kind: 'error', title: 'The failed comparisons are not asked again', error });
  }
}

export async function renameRun(run: NamedRun, name: string): Promise<void> {
  const rename = (to: string) => request('runs.rename', { runId: run.id, name: to });
  try {
    await rename(name);
    changed({
      title: `Run "${run.name}" renamed to "${name}"`,
      undo: () => rename(run.name),
      redo: () => rename(name),
    });
  } catch (error) {
    notify({ kind: 'error', title: 'The name stays', error });
  }
}
