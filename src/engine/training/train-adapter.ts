import { formatNumber } from '../../core/format.ts';
import path from 'node:path';
import { createRandom } from '../../core/random.ts';
import type { Recipe } from '../../model/recipe.ts';
import { AppError } from '../app-error.ts';
import type { LongWork } from '../long-work.ts';
import { learnFromBatch, validate, type TrainedComparator, type TrainingPair } from './adapter-trainer.ts';
import { appendEpoch, hasStalled, readEpochs, type EpochRecord } from './epoch-record.ts';
import { cosineRate } from './learning-rate.ts';
import { writeTrainingState, type TrainingState } from './training-state.ts';

export interface AdapterTraining extends LongWork {
  readonly comparator: TrainedComparator;
  readonly recipe: Recipe;
  readonly pairs: readonly TrainingPair[];
  readonly validation: readonly TrainingPair[];
  /** Where state, epochs and adapters are kept. */
  readonly folder: string;
  /** Of what may not change between two starts, see {@link TrainingState}. */
  readonly fingerprint: string;
  /** To go on from; null to begin. */
  readonly state: TrainingState | null;
  /** Milliseconds after which a state is written again. Defaults to a minute: what a kill costs at most. */
  readonly stateEvery?: number;
  /** Writes what an epoch has learnt, and says where. */
  readonly writeEpoch: (epoch: number) => Promise<Pick<EpochRecord, 'adapter' | 'mmproj'>>;
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  readonly onStep?: (step: TrainingStep) => void | Promise<void>;
}

/** One step as it is shown while it goes on. */
export interface TrainingStep {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  /** Mean loss of the step's pairs, in nats. */
  readonly loss: number;
  readonly rate: number;
  /** Length of the gradient before clipping. */
  readonly gradientNorm: number;
}

export interface TrainingOutcome {
  readonly status: 'finished' | 'paused' | 'stopped-early';
  readonly epochs: readonly EpochRecord[];
}

/** AdamW's usual constants (Kingma and Ba 2015; PyTorch's defaults). */
const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

const MINUTE = 60_000;

/** The state's file in a training's folder. */
export const STATE_FILE = 'state.bin';

/** Steps of an epoch over so many pairs. */
export function stepsOfEpoch(pairs: number, { batch, accumulation }: Recipe): number {
  return Math.ceil(pairs / (batch * accumulation));
}

/**
 * Trains, epoch by epoch, and goes on where a stopped training was: with one thread on a CPU to the same bits, because
 * every step depends only on the recipe, the pairs and the state.
 *
 * @throws AppError of the state, the epochs or the adapters' files; the last good ones stay
 */
export async function trainAdapter(training: AdapterTraining): Promise<TrainingOutcome> {
  const { comparator, recipe, pairs, folder, fingerprint, state: found, signal } = training;
  const { parameters } = comparator.decoder;
  const pairsOfStep = recipe.batch * recipe.accumulation;
  const ofEpoch = stepsOfEpoch(pairs.length, recipe);
  const steps = ofEpoch * recipe.epochs;
  if (found !== null) parameters.restore(found.parameters);
  let epochs = await readEpochs(folder, found?.epoch ?? 0);
  let [stepOfEpoch, lossSum, lossCount] = [
    found?.stepOfEpoch ?? 0,
    found?.lossSum ?? 0,
    found?.lossCount ?? 0,
  ];
  let writtenAt = performance.now();
  const writeState = async (epoch: number): Promise<void> => {
    await writeTrainingState(path.join(folder, STATE_FILE), {
      fingerprint,
      epoch,
      stepOfEpoch,
      lossSum,
      lossCount,
      parameters: parameters.state(),
    });
    writtenAt = performance.now();
  };

  for (let epoch = found?.epoch ?? 0; epoch < recipe.epochs; epoch++) {
    if (hasStalled(epochs, recipe.patience)) return { status: 'stopped-early', epochs };
    const order = createRandom(recipe.seed, epoch).shuffle(pairs);
    while (stepOfEpoch < ofEpoch) {
      if (signal?.aborted) {
        await writeState(epoch);
        return { status: 'paused', epochs };
      }
      const ofStep = order.slice(stepOfEpoch * pairsOfStep, (stepOfEpoch + 1) * pairsOfStep);
      const step = await learnStep(training, ofStep, {
        step: epoch * ofEpoch + stepOfEpoch + 1,
        steps,
        epoch: epoch + 1,
      });
      stepOfEpoch += 1;
      lossSum += step.loss * ofStep.length;
      lossCount += ofStep.length;
      await training.onStep?.(step);
      training.onProgress?.({
        done: step.step,
        total: steps,
        unit: 'steps',
        message: `epoch ${epoch + 1} of ${recipe.epochs}, mean loss ${formatNumber(lossSum / lossCount)}`,
      });
      if (performance.now() - writtenAt > (training.stateEvery ?? MINUTE)) await writeState(epoch);
    }
    comparator.decoder.setTraining(null);
    const validation = await validate(comparator, training.validation, training);
    if (signal?.aborted) {
      await writeState(epoch);
      return { status: 'paused', epochs };
    }
    const record: EpochRecord = {
      epoch: epoch + 1,
      step: (epoch + 1) * ofEpoch,
      trainingLoss: lossSum / lossCount,
      validation,
      ...(await training.writeEpoch(epoch + 1)),
    };
    epochs = await appendEpoch(folder, epochs, record);
    [stepOfEpoch, lossSum, lossCount] = [0, 0, 0];
    await writeState(epoch + 1);
    await training.onEpoch?.(record);
  }
  return { status: 'finished', epochs };
}

/** Learns from a step's pairs, batch after batch, and moves the parameters. */
async function learnStep(
  { comparator, recipe }: AdapterTraining,
  pairs: readonly TrainingPair[],
  { step, steps, epoch }: Pick<TrainingStep, 'step' | 'steps' | 'epoch'>,
): Promise<TrainingStep> {
  const { decoder } = comparator;
  let sum = 0;
  for (let from = 0; from < pairs.length; from += recipe.batch) {
    const batch = pairs.slice(from, from + recipe.batch);
    decoder.setTraining({ step, batch: from / recipe.batch });
    sum += await learnFromBatch(comparator, batch, batch.length / pairs.length);
  }
  const factor = rateFactor(recipe, step, steps);
  const { learningRates, weightDecay, clipNorm } = recipe;
  const loss = sum / pairs.length;
  if (!Number.isFinite(loss)) throw diverged(step, loss);
  const gradientNorm = await decoder.parameters.step(
    decoder.runner,
    { lora: factor * learningRates.lora, projector: factor * learningRates.projector },
    { ...ADAMW, weightDecay, clipNorm },
  );
  return { step, steps, epoch, loss, rate: factor * learningRates.lora, gradientNorm };
}

function diverged(step: number, loss: number): AppError {
  return new AppError(
    'training-diverged',
    `The loss of step ${step} is ${loss}: the training has diverged.`,
    'Train again under another name with lower learning rates or with clipNorm set. The adapters of finished epochs are intact.',
  );
}

/** Share of the peak rates at a step, 1 to `steps`. */
function rateFactor({ schedule, warmUp }: Recipe, step: number, steps: number): number {
  const rising = Math.floor(warmUp * steps);
  if (schedule === 'cosine') return cosineRate(1, step, steps, rising);
  return step < rising ? step / rising : 1;
}
