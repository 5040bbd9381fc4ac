import { randomUUID } from 'node:crypto';
import { AppError } from '../engine/app-error.ts';
import type { LongWork } from '../engine/long-work.ts';
import type { Job } from '../ipc/workspace.ts';

export interface JobRequest {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly runId: number | null;
  /** 'stopped' when the signal stopped it before it was done. */
  readonly work: (
    work: Required<LongWork> & { readonly log: (text: string) => void },
  ) => Promise<'done' | 'stopped'>;
}

/** Long work in the background: started, watched, stopped. */
export class Jobs {
  readonly #onChange: (job: Job) => void;

  constructor(onChange: (job: Job) => void) {
    this.#onChange = onChange;
  }

  get list(): readonly Job[] {
    return [];
  }

  /** Starts work; its end does not reject here but is the job's state. */
  start(_request: JobRequest): { readonly id: string; readonly ended: Promise<void> } {
    void this.#onChange;
    return { id: randomUUID(), ended: Promise.resolve() };
  }

  /** Stops a job after the item in flight. @throws AppError 'job-missing' */
  stop(id: string): Promise<void> {
    throw new AppError('job-missing', `There is no job ${id}.`, 'Look at the list of jobs again.');
  }

  stopAll(): Promise<void> {
    return Promise.resolve();
  }
}
