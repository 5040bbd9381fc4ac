import { changed } from '../commands/undo.ts';
import { notify } from '../notices/notices.ts';

/** A run or a training, as the actions speak of it, and what each of them asks. */
export interface Work {
  /** 'Run "demo"'. */
  readonly title: string;
  /** Starts it, or goes on with it. */
  readonly start: () => Promise<unknown>;
  /** Stops it after what is in flight. */
  readonly pause: () => Promise<unknown>;
  /** Takes it out of every view, or brings it back; what it has made is kept. */
  readonly setRemoved: (removed: boolean) => Promise<unknown>;
  /** What is said when it was removed, after its title and 'removed'. Defaults to nothing. */
  readonly kept?: string;
}

export async function startWork({ title, start }: Work): Promise<void> {
  await told(start, `Could not start ${title}`);
}

export async function pauseWork({ title, pause }: Work): Promise<void> {
  await told(pause, `Could not pause ${title}`);
}

/**
 * Stops and removes it. Undo brings it back, and starts it again where it was under way.
 *
 * @returns whether it was removed
 */
export async function removeWork(work: Work, underWay: boolean): Promise<boolean> {
  const { title, start, setRemoved, kept = '' } = work;
  if (!(await told(() => setRemoved(true), `Could not remove ${title}`))) return false;
  changed({
    title: `${title} ${underWay ? 'cancelled' : 'removed'}${kept}`,
    undo: async () => {
      await setRemoved(false);
      if (underWay) await start();
    },
    redo: () => setRemoved(true),
  });
  return true;
}

/** @returns whether it was done; a failure is told under a title */
export async function told(action: () => Promise<unknown>, failure: string): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    notify({ kind: 'error', title: failure, error });
    return false;
  }
}
