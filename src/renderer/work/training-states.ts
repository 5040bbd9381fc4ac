import type { TrainingSummary } from '../../model/training.ts';

/** How a training stands, for a person. */
export const TRAINING_STATES: Readonly<Record<TrainingSummary['status'], string>> = {
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  'stopped-early': 'stopped early',
};
