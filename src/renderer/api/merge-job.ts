import type { Job } from '../../model/job.ts';

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
 * @param now Unix milliseconds of the news
 */
export function mergeJob(known: WatchedJob | undefined, news: Job, now: number): WatchedJob {
  const rates = known?.rates ?? [];
  return {
    ...news,
    log: mergeLogs(known?.log ?? [], news.log),
    rates: news.rate === null ? rates : [...rates, { at: now, rate: news.rate }].slice(-MOST_RATES),
  };
}

/** Events and lists come on different ways: one can repeat lines of the other, or hold earlier ones. */
function mergeLogs(known: Job['log'], news: Job['log']): Job['log'] {
  if (news.length === 0) return known;
  const lastAt = known.at(-1)?.at ?? -Infinity;
  if (news.every(({ at }) => at > lastAt)) return [...known, ...news].slice(-MOST_LINES);
  const seen = new Set(known.map(({ at, text }) => `${at} ${text}`));
  const fresh = news.filter(({ at, text }) => !seen.has(`${at} ${text}`));
  return [...known, ...fresh].sort((a, b) => a.at - b.at).slice(-MOST_LINES);
}

/** Whether a job is still to come to its end. */
export function isUnderWay({ state }: Pick<Job, 'state'>): boolean {
  return state === 'waiting' || state === 'working' || state === 'stopping';
}
