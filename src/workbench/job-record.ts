import { randomUUID } from 'node:crypto';
import type { Progress } from '../engine/long-work.ts';
import type { Failure } from '../model/failure.ts';
import type { Job } from '../model/job.ts';
import { RecentRate } from './recent-rate.ts';

/** Lines of a log that are kept. */
const MOST_LINES = 500;

/** One job's state as it goes on. */
export class JobRecord {
  readonly id = randomUUID();
  readonly #rate = new RecentRate();
  #job: Omit<Job, 'id' | 'log' | 'rate' | 'secondsLeft'>;
  #log: Job['log'] = [];
  /** Lines since the last news. */
  #news: Job['log'] = [];

  constructor({ kind, title, runId }: Pick<Job, 'kind' | 'title' | 'runId'>) {
    this.#job = {
      kind,
      title,
      runId,
      state: 'waiting',
      done: 0,
      total: null,
      unit: '',
      message: '',
      startedAt: Date.now(),
      endedAt: null,
      error: null,
    };
  }

  get state(): Job['state'] {
    return this.#job.state;
  }

  get isEnded(): boolean {
    return this.#job.endedAt !== null;
  }

  get kind(): Job['kind'] {
    return this.#job.kind;
  }

  get title(): string {
    return this.#job.title;
  }

  get runId(): number | null {
    return this.#job.runId;
  }

  begin(): void {
    this.#set({ state: 'working', startedAt: Date.now() });
  }

  stopping(): void {
    this.#set({ state: 'stopping' });
  }

  progress({ done, total, unit, message }: Progress): void {
    if (unit !== this.#job.unit) this.#rate.clear();
    this.#rate.add(done, performance.now());
    this.#set({ done, total: total ?? null, unit, message: message ?? '' });
  }

  /** Every line has a later time than the one before, so that a line is known by its time. */
  log(text: string): void {
    const line = { at: Math.max(Date.now(), (this.#log.at(-1)?.at ?? 0) + 1), text };
    this.#log = [...this.#log.slice(1 - MOST_LINES), line];
    this.#news = [...this.#news.slice(1 - MOST_LINES), line];
  }

  end(state: 'done' | 'stopped' | 'failed', error: Failure | null = null): void {
    this.#set({ state, error, message: '', endedAt: Date.now() });
  }

  /** The state with the whole log. */
  get whole(): Job {
    const { done, total } = this.#job;
    const rate = this.isEnded ? null : this.#rate.perSecond;
    return {
      ...this.#job,
      id: this.id,
      rate,
      secondsLeft: rate === null || total === null ? null : Math.max(0, total - done) / rate,
      log: this.#log,
    };
  }

  /** The state with the lines since the last call. */
  takeNews(): Job {
    const log = this.#news;
    this.#news = [];
    return { ...this.whole, log };
  }

  #set(change: Partial<Job>): void {
    this.#job = { ...this.#job, ...change };
  }
}
