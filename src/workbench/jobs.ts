import { AppError } from '../engine/app-error.ts';
import type { LongWork } from '../engine/long-work.ts';
import { asStoreError } from '../engine/store/store-error.ts';
import type { Failure } from '../model/failure.ts';
import type { Job } from '../model/job.ts';
import { JobRecord } from './job-record.ts';
import { printBug } from './print-bug.ts';
import { throttle } from './throttle.ts';
import type { DeviceQueue } from './device-queue.ts';

/** What a job's work is given. */
export type JobWork = Required<LongWork> & { readonly log: (text: string) => void };

export interface JobRequest {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly runId: number | null;
  /** 'stopped' when the signal stopped it before it was done. */
  readonly work: (work: JobWork) => Promise<'done' | 'stopped'>;
}

interface Entry {
  readonly record: JobRecord;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Kinds of work that run no model. */
const WITHOUT_DEVICE: readonly Job['kind'][] = ['import', 'map', 'model'];

/** Milliseconds between two pieces of news of a job, at least. */
const NEWS_INTERVAL = 200;

/** Jobs that have ended and are still listed. */
const MOST_ENDED = 50;

/** Long work in the background: started, watched, stopped. Of jobs that run a model one works, the others wait. */
export class Jobs {
  readonly #where: string;
  readonly #device: DeviceQueue;
  readonly #onChange: (job: Job) => void;
  #entries: Entry[] = [];

  /**
   * @param where the workspace's folder, for messages
   * @param onChange told a few times a second of each job's newest state, and of its last
   */
  constructor(where: string, device: DeviceQueue, onChange: (job: Job) => void) {
    this.#where = where;
    this.#device = device;
    this.#onChange = onChange;
  }

  /** The oldest first. */
  get list(): readonly Job[] {
    return this.#entries.map(({ record }) => record.whole);
  }

  /** Starts work; its end does not reject here but is the job's state. */
  start(request: JobRequest): { readonly id: string; readonly ended: Promise<void> } {
    const record = new JobRecord(request);
    const stop = new AbortController();
    const tell = throttle(() => this.#onChange(record.takeNews()), NEWS_INTERVAL);
    const ended = this.#work(request, record, stop.signal, tell).then(() => {
      tell();
      tell.flush();
      this.#forgetOld();
    });
    this.#entries.push({ record, stop, ended });
    tell();
    return { id: record.id, ended };
  }

  /** The job that is answering a run, or is about to. */
  ofRun(runId: number): Job | undefined {
    return this.#entries.find(({ record }) => record.runId === runId && !record.isEnded)?.record.whole;
  }

  /** The job of a training that is under way, or is about to be. */
  ofTraining(name: string): Job | undefined {
    return this.#entries.find(
      ({ record: { kind, title, isEnded } }) => kind === 'training' && title === name && !isEnded,
    )?.record.whole;
  }

  /**
   * Stops a job after the item in flight. Resolves when it has ended.
   *
   * @throws AppError 'job-missing'
   */
  stop(id: string): Promise<void> {
    const entry = this.#entries.find(({ record }) => record.id === id);
    if (!entry) throw new AppError('job-missing', 'There is no such job.', 'Refresh the list of jobs.');
    return this.#stop(entry);
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#entries.map((entry) => this.#stop(entry)));
  }

  async #stop({ record, stop, ended }: Entry): Promise<void> {
    if (record.state === 'working') {
      record.stopping();
      this.#onChange(record.takeNews());
    }
    stop.abort();
    await ended;
  }

  async #work(
    { kind, work }: JobRequest,
    record: JobRecord,
    signal: AbortSignal,
    tell: () => void,
  ): Promise<void> {
    let releaseDevice = (): void => undefined;
    try {
      const needsDevice = !WITHOUT_DEVICE.includes(kind);
      if (!needsDevice || this.#device.isFree) record.begin();
      if (needsDevice) releaseDevice = await this.#device.take(signal);
      signal.throwIfAborted();
      if (record.state === 'waiting') record.begin();
      tell();
      const end = await work({
        signal,
        onProgress: (progress) => {
          record.progress(progress);
          tell();
        },
        log: (text) => {
          record.log(text);
          tell();
        },
      });
      record.end(end);
    } catch (error) {
      if (signal.aborted && error === signal.reason) record.end('stopped');
      else record.end('failed', failureOf(asStoreError(error, this.#where)));
    } finally {
      releaseDevice();
    }
  }

  #forgetOld(): void {
    const ended = this.#entries.filter(({ record }) => record.isEnded);
    const old = new Set(ended.slice(0, Math.max(0, ended.length - MOST_ENDED)));
    this.#entries = this.#entries.filter((entry) => !old.has(entry));
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return error.failure;
  printBug('A job', error);
  return {
    code: 'bug',
    message: 'Something went wrong inside Tiebreak.',
    action: 'Try again. If it happens again, report it together with what the program printed.',
  };
}
