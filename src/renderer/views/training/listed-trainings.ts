import type { TrainingSummary } from '../../../model/training.ts';
import type { WatchedJob } from '../../api/merge-job.ts';

/** A training of the list. */
export interface ListedTraining {
  readonly name: string;
  /** Null while its first job is preparing it, or where that failed before anything was learnt. */
  readonly summary: TrainingSummary | null;
  /** Its newest job in this session. */
  readonly job: WatchedJob | undefined;
}

/** Every training, the newest first: those that are kept, and those that jobs are about to make. */
export function listedTrainings(
  kept: readonly TrainingSummary[],
  jobs: readonly WatchedJob[],
): readonly ListedTraining[] {
  const ofTrainings = jobs.filter(({ kind }) => kind === 'training');
  const newest = new Map(ofTrainings.map((job) => [job.title, job]));
  const known = new Set(kept.map(({ name }) => name));
  // One that was removed, or that ended well, has no place here by its job alone.
  const coming = [...newest.values()].filter(
    ({ title, endedAt, state }) => !known.has(title) && (endedAt === null || state === 'failed'),
  );
  return [
    ...coming.map((job) => ({ name: job.title, summary: null, job })).toReversed(),
    ...kept.map((summary) => ({ name: summary.name, summary, job: newest.get(summary.name) })).toReversed(),
  ];
}
