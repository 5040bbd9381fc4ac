import type { Job } from '../../ipc/workspace.ts';

/** A job as this page has watched it: its whole log so far, and its rate over time. */
export interface WatchedJob extends Job {
  /** Units a second, as told at these times (Unix milliseconds), the oldest first. */
  readonly rates: readonly { readonly at: number; readonly rate: number }[];
}

/** Lines of a log kept; the oldest go first. */
const MOST_LINES = 5000;

/** Samples of the rate kept; the oldest go first. */
const MOST_RATES = 600;

/**
 * What is known about a job after news of it: its newest state, and the log with the lines that are new.
 *
 * News and lists come on different ways, so that one may repeat lines of the other: a line is new when it is later than
 * the last one known, or as late and another text.
 *
 * @param now Unix milliseconds of the news
 */
export function mergeJob(known: WatchedJob | undefined, news: Job, now: number): WatchedJob {
  const before = known?.log ?? [];
  const lastAt = before.at(-1)?.at ?? -Infinity;
  const atLast = new Set(before.filter(({ at }) => at === lastAt).map(({ text }) => text));
  const fresh = news.log.filter(({ at, text }) => at > lastAt || (at === lastAt && !atLast.has(text)));
  const rates = known?.rates ?? [];
  return {
    ...news,
    log: fresh.length === 0 ? before : [...before, ...fresh].slice(-MOST_LINES),
    rates: news.rate === null ? rates : [...rates, { at: now, rate: news.rate }].slice(-MOST_RATES),
  };
}

/** Whether a job is still to come to its end. */
export function isUnderWay({ state }: Pick<Job, 'state'>): boolean {
  return state === 'waiting' || state === 'working' || state === 'stopping';
}
