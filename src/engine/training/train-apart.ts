import { AppError } from '../app-error.ts';
import {
  forkInferenceProcess,
  withLastLines,
  type ChildEnd,
  type InferenceChild,
} from '../inference/inference-child.ts';
import { fromWireError } from '../inference/wire-error.ts';
import { trainingReplySchema, type TrainingReply, type TrainingRequest } from './training-protocol.ts';
import type { TrainingListeners } from './run-training.ts';
import type { TrainingOutcome, TrainingStep } from './train-adapter.ts';
import type { TrainingSpec } from './training-spec.ts';

/** The process that trains, as its parent sees it. */
export type TrainingChild = InferenceChild<TrainingRequest>;

export interface TrainApartOptions extends TrainingListeners {
  /** Starts a process. Defaults to a child of Node's. */
  readonly launch?: () => TrainingChild;
  /** Called when the process died and another one is being started. */
  readonly onDeath?: (end: ChildEnd) => void;
}

/** How long the process may take to end by itself, in milliseconds; its GPU memory is freed best that way. */
const CLOSE_TIMEOUT = 5_000;

/** A process that dies so often in a row without a step further than any before is not started again. */
const FRUITLESS_DEATHS = 3;

/**
 * Trains in a process of its own, see runTraining. When it dies another one is started, which goes on from the last state.
 *
 * @throws AppError of the training, or `training-died` when its processes ended again and again without getting further
 */
export async function trainApart(
  spec: TrainingSpec,
  { onDeath, ...options }: TrainApartOptions = {},
): Promise<TrainingOutcome> {
  let furthest = 0;
  let fruitless = 0;
  const onStep = (step: TrainingStep) => {
    if (step.step > furthest) [furthest, fruitless] = [step.step, 0];
    options.onStep?.(step);
  };
  for (;;) {
    const outcome = await trainOnce(spec, { ...options, onStep });
    if (!('died' in outcome)) return outcome;
    fruitless += 1;
    if (fruitless >= FRUITLESS_DEATHS || options.signal?.aborted) throw died(outcome.died, fruitless);
    onDeath?.(outcome.died);
  }
}

async function trainOnce(
  spec: TrainingSpec,
  { launch = launchTraining, signal, ...listeners }: Omit<TrainApartOptions, 'onDeath'>,
): Promise<TrainingOutcome | { readonly died: ChildEnd }> {
  const child = launch();
  const pause = () => child.post({ type: 'pause' });
  signal?.addEventListener('abort', pause, { once: true });
  try {
    return await new Promise<TrainingOutcome | { readonly died: ChildEnd }>((resolve, reject) => {
      child.onMessage((message) => hear(trainingReplySchema.parse(message), listeners, resolve, reject));
      void child.ended.then((end) => resolve({ died: end }));
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

function died(end: ChildEnd, times: number): AppError {
  return new AppError(
    'training-died',
    withLastLines(
      `The training process ended ${times === 1 ? '' : `${times} times without getting further `}(${end.how}).`,
      end,
    ),
    'Run the same command to resume from the last state, at most a minute old. If it ends again, try --gpu cpu or a smaller batch.',
  );
}
