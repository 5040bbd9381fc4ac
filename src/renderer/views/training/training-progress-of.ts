import type { StepPoint, TrainingSummary } from '../../../model/training.ts';
import { isUnderWay, type WatchedJob } from '../../api/merge-job.ts';
import { TRAINING_STATES } from '../../work/training-states.ts';
import { stepRate } from './training-steps.ts';

/** How far a training is. */
export interface TrainingProgress {
  /** For a person: 'running', 'encoding images'. */
  readonly state: string;
  /** Steps made, of how many, and their share. */
  readonly step: number;
  readonly steps: number;
  readonly share: number;
  /** A job of this program trains, or is about to. */
  readonly underWay: boolean;
  /** Another process trains. */
  readonly elsewhere: boolean;
  /** What else is counted just now: images, held-out pairs. */
  readonly besides: { readonly done: number; readonly total: number | null; readonly unit: string } | null;
  /** Steps a second of late, and seconds to the end; null while unknown or nothing goes on. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

const JOB_STATES: Readonly<Record<WatchedJob['state'], string>> = {
  waiting: 'waiting',
  working: 'running',
  stopping: 'pausing',
  done: 'finished',
  stopped: 'paused',
  failed: 'stopped by an error',
};

/** Unit in which the job of a training counts its steps. */
const STEPS = 'steps';

/**
 * @param training null while its job is preparing it for the first time
 * @param job its newest one
 */
export function trainingProgressOf(
  training: Pick<TrainingSummary, 'status' | 'step' | 'steps'> | null,
  job: WatchedJob | undefined,
  points: readonly StepPoint[] = [],
): TrainingProgress {
  const underWay = job !== undefined && isUnderWay(job);
  const elsewhere =
    !underWay && training?.status === 'running' && (job === undefined || job.endedAt !== null);
  const ofJob = job?.unit === STEPS && underWay ? job.done : 0;
  const step = Math.max(training?.step ?? 0, points.at(-1)?.step ?? 0, ofJob);
  const steps = training?.steps ?? (job?.unit === STEPS ? (job.total ?? 0) : 0);
  const goesOn = job?.state === 'working' || elsewhere;
  const rate = goesOn ? stepRate(points) : null;
  return {
    state: stateOf(training, job, underWay),
    step,
    steps,
    share: steps === 0 ? 0 : Math.min(1, step / steps),
    underWay,
    elsewhere,
    besides:
      job?.state === 'working' && job.unit !== STEPS && job.unit !== ''
        ? { done: job.done, total: job.total, unit: job.unit }
        : null,
    rate,
    secondsLeft: rate === null ? null : Math.max(0, steps - step) / rate,
  };
}

function stateOf(
  training: Pick<TrainingSummary, 'status'> | null,
  job: WatchedJob | undefined,
  underWay: boolean,
): string {
  if (job !== undefined && underWay)
    return job.state === 'working' && job.unit !== STEPS ? workOf(job.unit) : JOB_STATES[job.state];
  if (training === null) return job === undefined ? '' : JOB_STATES[job.state];
  if (training.status === 'running') return 'running in another process';
  if (training.status === 'paused' && job?.state === 'failed') return JOB_STATES.failed;
  return TRAINING_STATES[training.status];
}

/** What a job does that does not make steps just now. */
function workOf(unit: string): string {
  if (unit === 'images') return 'encoding images';
  return unit === '' ? 'reading the model' : `evaluating ${unit}`;
}
