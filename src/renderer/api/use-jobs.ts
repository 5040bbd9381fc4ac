import { useSyncExternalStore } from 'react';
import { isUnderWay, mergeJob, type WatchedJob } from './merge-job.ts';
import { request } from './request.ts';
import { transport } from './transport.ts';

let jobs: readonly WatchedJob[] = [];
let following = false;
const listeners = new Set<() => void>();

function publish(next: readonly WatchedJob[]): void {
  jobs = next;
  for (const listener of listeners) listener();
}

/** Asks for every job of the workspace; jobs of another workspace are forgotten. */
async function load(): Promise<void> {
  try {
    const list = await request('jobs.list', {});
    const now = Date.now();
    publish(
      list.map((job) =>
        mergeJob(
          jobs.find(({ id }) => id === job.id),
          job,
          now,
        ),
      ),
    );
  } catch {
    // Without the list, jobs appear with their next event; a lost connection asks again when it is back.
  }
}

/** Starts to listen when the first component asks, and never stops: a job's log would have gaps. */
function follow(): void {
  if (following) return;
  following = true;
  transport.on('job', (news) => {
    const known = jobs.find(({ id }) => id === news.id);
    const merged = mergeJob(known, news, Date.now());
    publish(known === undefined ? [...jobs, merged] : jobs.map((job) => (job === known ? merged : job)));
  });
  transport.on('changed', ({ what }) => {
    if (what.includes('workspace')) void load();
  });
  void load();
}

/** Every job of this session of the workspace, the oldest first, with its log and rate as they grow. */
export function useJobs(): readonly WatchedJob[] {
  return useSyncExternalStore(
    (listener) => {
      follow();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => jobs,
  );
}

/** The jobs of a run, one a start, the oldest first; none where it has not been started in this session. */
export function useRunJobs(runId: number): readonly WatchedJob[] {
  return useJobs().filter((job) => job.runId === runId);
}

/** The jobs that are under way, the oldest first. */
export function useJobsUnderWay(): readonly WatchedJob[] {
  return useJobs().filter(isUnderWay);
}
