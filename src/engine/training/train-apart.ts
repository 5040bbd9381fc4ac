import { AppError } from '../app-error.ts';
import { forkInferenceProcess, type ChildEnd, type InferenceChild } from '../inference/inference-child.ts';
import { fromWireError } from '../inference/wire-error.ts';
import { trainingReplySchema, type TrainingReply, type TrainingRequest } from './training-protocol.ts';
import type { TrainingListeners } from './run-training.ts';
import type { TrainingOutcome } from './train-adapter.ts';
import type { TrainingSpec } from './training-spec.ts';

/** The process that trains, as its parent sees it. */
export type TrainingChild = InferenceChild<TrainingRequest>;

export interface TrainApartOptions extends TrainingListeners {
  /** Starts a process. Defaults to a child of Node's. */
  readonly launch?: () => TrainingChild;
}

/** How long the process may take to end by itself, in milliseconds; its GPU memory is freed best that way. */
const CLOSE_TIMEOUT = 5_000;

/**
 * Trains in a process of its own, see runTraining.
 *
 * @throws AppError of the training, or `training-died` when its process ended without an answer
 */
export async function trainApart(
  spec: TrainingSpec,
  { launch = launchTraining, signal, ...listeners }: TrainApartOptions = {},
): Promise<TrainingOutcome> {
  const child = launch();
  const pause = () => child.post({ type: 'pause' });
  signal?.addEventListener('abort', pause, { once: true });
  try {
    return await new Promise<TrainingOutcome>((resolve, reject) => {
      child.onMessage((message) => hear(trainingReplySchema.parse(message), listeners, resolve, reject));
      void child.ended.then((end) => reject(died(end)));
      child.post({ type: 'train', spec });
      if (signal?.aborted) pause();
    });
  } finally {
    signal?.removeEventListener('abort', pause);
    child.post({ type: 'close' });
    const timer = setTimeout(() => child.kill(), CLOSE_TIMEOUT);
    await child.ended;
    clearTimeout(timer);
  }
}

function launchTraining(): TrainingChild {
  return forkInferenceProcess<TrainingRequest>(new URL('./node-training-process.ts', import.meta.url));
}

function hear(
  reply: TrainingReply,
  listeners: TrainingListeners,
  resolve: (outcome: TrainingOutcome) => void,
  reject: (error: Error) => void,
): void {
  switch (reply.type) {
    case 'opened':
      listeners.onOpened?.(reply.description, reply.stepsBefore);
      break;
    case 'progress':
      listeners.onProgress?.(reply.progress);
      break;
    case 'step':
      listeners.onStep?.(reply.step);
      break;
    case 'epoch':
      listeners.onEpoch?.(reply.epoch);
      break;
    case 'done':
      resolve(reply.outcome);
      break;
    case 'error':
      reject(fromWireError(reply.error));
  }
}

function died({ how, lastLines }: ChildEnd): AppError {
  return new AppError(
    'training-died',
    `The training process ended (${how}).` + lastLines.map((line) => `\n  ${line}`).join(''),
    'Run the same command to resume from the last state, at most a minute old. If it ends again, try --gpu cpu or a smaller batch.',
  );
}
