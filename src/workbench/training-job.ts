import { formatNumber, formatQuantity } from '../core/format.ts';
import { AppError } from '../engine/app-error.ts';
import { trainingSpec, type TrainComparatorRequest } from '../engine/jobs/training/train-comparator.ts';
import { trainApart } from '../engine/training/train-apart.ts';
import type { EpochRecord } from '../engine/training/epoch-record.ts';
import type { StoredTraining } from '../engine/training/training-folder.ts';
import { isTrainingLocked } from '../engine/training/training-lock.ts';
import type { Session } from './session.ts';

/**
 * Trains in the background, or goes on; a training that is under way here stays as it is.
 *
 * @returns the job's id
 * @throws AppError 'training-busy' and those of trainingSpec
 */
export function startTraining(session: Session, request: TrainComparatorRequest): string {
  const { workspace, jobs, platform } = session;
  const { name } = request;
  const underWay = jobs.ofTraining(name);
  if (underWay !== undefined) return underWay.id;
  const spec = trainingSpec(workspace, request);
  assertNoOtherProcess(spec.folder, name);
  return jobs.start({
    kind: 'training',
    title: name,
    runId: null,
    work: async ({ signal, onProgress, log }) => {
      try {
        const { status, epochs } = await trainApart(spec, {
          ...(platform.launchTraining === undefined ? {} : { launch: platform.launchTraining }),
          signal,
          onProgress,
          onOpened: (_, stepsBefore) => {
            log(stepsBefore === 0 ? 'Started.' : `Resumed after step ${stepsBefore}.`);
            session.changed(['trainings']);
          },
          onDeath: ({ how, lastLines }) => {
            log(`The training process ended (${how}) and is started again from its last state.`);
            for (const line of lastLines) if (line.trim() !== '') log(`  ${line}`);
          },
          onEpoch: (epoch) => {
            log(describeEpoch(epoch));
            session.changed(['trainings']);
          },
        });
        log(`${ENDS[status]} after ${formatQuantity(epochs.length, 'epoch')}.`);
        return status === 'paused' ? 'stopped' : 'done';
      } finally {
        session.changed(['trainings']);
      }
    },
  }).id;
}

const ENDS = { finished: 'Finished', 'stopped-early': 'Stopped early', paused: 'Paused' } as const;

/** Stops a training, and waits for its end. @throws AppError 'training-busy' where another process trains */
export async function stopTraining(session: Session, { folder, description }: StoredTraining): Promise<void> {
  const { name } = description.subject;
  const underWay = session.jobs.ofTraining(name);
  if (underWay === undefined) assertNoOtherProcess(folder, name);
  else await session.jobs.stop(underWay.id);
}

function assertNoOtherProcess(folder: string, name: string): void {
  if (!isTrainingLocked(folder)) return;
  throw new AppError(
    'training-busy',
    `Another process is training "${name}".`,
    'Wait until it finishes, or stop it where it was started: its progress is kept.',
  );
}

function describeEpoch({ epoch, trainingLoss, validation }: EpochRecord): string {
  const held = validation === null ? '' : `, held-out loss ${formatNumber(validation.loss)}`;
  return `Epoch ${epoch}: training loss ${formatNumber(trainingLoss)}${held}.`;
}
