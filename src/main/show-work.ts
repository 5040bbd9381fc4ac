import { powerSaveBlocker } from 'electron';
import type { Message } from '../ipc/events.ts';
import type { Job } from '../model/job.ts';

/** A progress bar takes shares from 0 to 1; these two are signs. */
const NO_PROGRESS = -1;
const UNKNOWN_PROGRESS = 2;

/**
 * Shows long work in the task bar or Dock, and keeps the computer from falling asleep over it.
 *
 * @param showProgress takes a share in [0, 1], -1 for none, or 2 for a share that is not known
 */
export class ShowWork {
  readonly #showProgress: (share: number) => void;
  readonly #jobs = new Map<string, Job>();
  #blocker: number | null = null;

  constructor(showProgress: (share: number) => void) {
    this.#showProgress = showProgress;
  }

  hear({ event, data }: Message): void {
    if (event !== 'job') return;
    const job = data as Job;
    if (job.endedAt === null) this.#jobs.set(job.id, job);
    else this.#jobs.delete(job.id);
    this.#showProgress(this.#share());
    this.#keepAwake(this.#jobs.size > 0);
  }

  #share(): number {
    const jobs = [...this.#jobs.values()];
    if (jobs.length === 0) return NO_PROGRESS;
    let done = 0;
    for (const job of jobs) {
      if (job.total === null || job.total === 0) return UNKNOWN_PROGRESS;
      done += job.done / job.total;
    }
    return done / jobs.length;
  }

  #keepAwake(needed: boolean): void {
    if (needed) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}
