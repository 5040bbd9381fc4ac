import type { RunSummary } from '../../model/run.ts';
import { isUnderWay, type WatchedJob } from '../api/merge-job.ts';
import { formatCount } from '../../core/format.ts';

const STATUS_WORDS: Readonly<Record<RunSummary['status'], string>> = {
  planned: 'not started',
  // Without a job of this session: its process was killed.
  running: 'interrupted',
  paused: 'paused',
  finished: 'finished',
  failed: 'failed',
};

/** The newest job that answers a run; the demo's job answers its runs one after the other. */
export function jobOfRun(
  { id, status }: Pick<RunSummary, 'id' | 'status'>,
  jobs: readonly WatchedJob[],
): WatchedJob | undefined {
  return (
    jobs.findLast(({ runId }) => runId === id) ??
    (status === 'running' ? jobs.find((job) => job.kind === 'demo' && isUnderWay(job)) : undefined)
  );
}

/**
 * 'finished · 7,296 comparisons', 'paused · 1,200 of 7,296 comparisons'.
 *
 * @param jobs those under way are enough
 */
export function describeRun(run: RunSummary, jobs: readonly WatchedJob[]): string {
  const { kind, status, answered, planned } = run;
  const job = jobOfRun(run, jobs);
  const underWay = job !== undefined && isUnderWay(job);
  const counts =
    planned === null || planned === answered
      ? formatCount(answered)
      : `${formatCount(answered)} of ${formatCount(planned)}`;
  const state = kind === 'recorded' ? 'recorded answers' : underWay ? 'running' : STATUS_WORDS[status];
  return `${state} · ${counts} comparisons`;
}
