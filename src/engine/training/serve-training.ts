import type { ParentPort } from '../inference/serve-comparisons.ts';
import { toWireError } from '../inference/wire-error.ts';
import { trainingRequestSchema, type TrainingReply } from './training-protocol.ts';
import type { runTraining } from './run-training.ts';

/**
 * Trains for the parent process.
 *
 * @param train does it; the real one is {@link runTraining}
 * @param close ends the process, after 'close' from the parent
 */
export function serveTraining(
  port: ParentPort<TrainingReply>,
  train: typeof runTraining,
  close: () => void,
): void {
  const pause = new AbortController();
  port.onMessage((message) => {
    const request = trainingRequestSchema.parse(message);
    if (request.type === 'pause') pause.abort();
    else if (request.type === 'close') close();
    else
      train(request.spec, {
        signal: pause.signal,
        onProgress: (progress) => port.post({ type: 'progress', progress }),
        onOpened: (description, stepsBefore) => port.post({ type: 'opened', description, stepsBefore }),
        onStep: (step) => port.post({ type: 'step', step }),
        onEpoch: (epoch) => port.post({ type: 'epoch', epoch }),
      }).then(
        (outcome) => port.post({ type: 'done', outcome }),
        (error: unknown) => port.post({ type: 'error', error: toWireError(error) }),
      );
  });
}
