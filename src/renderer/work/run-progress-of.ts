import type { RunSummary } from '../../model/run.ts';
import { isUnderWay, type WatchedJob } from '../api/merge-job.ts';

/** How far a run is, from its job while that is under way, else from what is stored. */
export interface RunProgress {
  readonly done: number;
  /** Null where that is not known beforehand. */
  readonly total: number | null;
  /** From 0 to 1; null where the total is not known. */
  readonly share: number | null;
  readonly underWay: boolean;
  /** For a person: 'running', 'waiting for another run'. */
  readonly state: string;
}

const STATES: Readonly<Record<RunSummary['status'], string>> = {
  planned: 'not started',
  running: 'interrupted',
  paused: 'paused',
  finished: 'finished',
  failed: 'failed',
};

const JOB_STATES: Readonly<Record<WatchedJob['state'], string>> = {
  waiting: 'waiting for another run',
  working: 'running',
  stopping: 'pausing',
  done: 'finished',
  stopped: 'paused',
  failed: 'failed',
};

/** Unit in which a run's job counts; before that it opens the model. */
const UNIT = 'comparisons';

export function progressOf(run: RunSummary, job: WatchedJob | undefined): RunProgress {
  const underWay = job !== undefined && isUnderWay(job);
  // News of a job's end comes before the summary that tells the run's own status.
  const isNewest = job !== undefined && (underWay || run.status === 'running');
  const counts = isNewest && job.unit === UNIT && job.done >= run.answered;
  const done = counts ? job.done : run.answered;
  const total = (counts ? job.total : null) ?? run.planned;
  // A run that is answered by another process has no job here.
  const state = isNewest ? JOB_STATES[job.state] : STATES[run.status];
  return {
    done,
    total,
    share: shareOf(done, total ?? (state === 'finished' ? done : null)),
    underWay,
    state,
  };
}

function shareOf(done: number, total: number | null): number | null {
  return total === null ? null : total === 0 ? 1 : Math.min(1, done / total);
}
