import { createHash } from 'node:crypto';
import path from 'node:path';
import { createRandom } from '../../core/random.ts';
import type { LongWork } from '../long-work.ts';
import { learnFromBatch, validate, type TrainedComparator, type TrainingPair } from './adapter-trainer.ts';
import { appendEpoch, readEpochs, type EpochRecord } from './epoch-record.ts';
import { cosineRate } from './learning-rate.ts';
import type { Recipe } from './recipe.ts';
import { readTrainingState, writeTrainingState } from './training-state.ts';

export interface AdapterTraining extends LongWork {
  readonly comparator: TrainedComparator;
  readonly recipe: Recipe;
  readonly pairs: readonly TrainingPair[];
  readonly validation: readonly TrainingPair[];
  /** Where state, epochs and adapters are kept. */
  readonly folder: string;
  /** What else may not change between two starts: hashes of the files. */
  readonly identity: unknown;
  /** Writes what an epoch has learnt, and says where. */
  readonly writeEpoch: (epoch: number) => Promise<Pick<EpochRecord, 'adapter' | 'mmproj'>>;
  readonly onEpoch?: (record: EpochRecord) => void;
  readonly onStep?: (step: TrainingStep) => void;
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

/** The state is written this often; a kill costs at most so much work. */
const STATE_EVERY_MILLISECONDS = 60_000;

/**
 * Trains, epoch by epoch, and goes on where a stopped training was: with one thread on a CPU to the same bits, because
 * every step depends only on the recipe, the pairs and the state.
 *
 * @throws AppError of the state, the epochs or the adapters' files; the last good ones stay
 */
export async function trainAdapter(training: AdapterTraining): Promise<TrainingOutcome> {
  const { comparator, recipe, pairs, folder, signal } = training;
  const { parameters, runner } = comparator.decoder;
  const pairsOfStep = recipe.batch * recipe.accumulation;
  const stepsOfEpoch = Math.ceil(pairs.length / pairsOfStep);
  const steps = stepsOfEpoch * recipe.epochs;
  const fingerprint = fingerprintOf(training);
  const stateFile = path.join(folder, 'state.bin');
  const found = await readTrainingState(stateFile, fingerprint);
  if (found !== null) parameters.restore(found.parameters);
  let epochs = await readEpochs(folder, found?.epoch ?? 0);
  let [stepOfEpoch, lossSum, lossCount] = [
    found?.stepOfEpoch ?? 0,
    found?.lossSum ?? 0,
    found?.lossCount ?? 0,
  ];
  let writtenAt = performance.now();
  const writeState = async (epoch: number): Promise<void> => {
    await writeTrainingState(stateFile, {
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
    while (stepOfEpoch < stepsOfEpoch) {
      if (signal?.aborted) {
        await writeState(epoch);
        return { status: 'paused', epochs };
      }
      const ofStep = order.slice(stepOfEpoch * pairsOfStep, (stepOfEpoch + 1) * pairsOfStep);
      const step = epoch * stepsOfEpoch + stepOfEpoch + 1;
      let loss = 0;
      for (let from = 0; from < ofStep.length; from += recipe.batch) {
        const batch = ofStep.slice(from, from + recipe.batch);
        comparator.decoder.setTraining({ step, batch: from / recipe.batch });
        loss += await learnFromBatch(comparator, batch, batch.length / ofStep.length);
      }
      const factor = rateFactor(recipe, step, steps);
      const gradientNorm = await parameters.step(
        runner,
        { lora: factor * recipe.learningRates.lora, projector: factor * recipe.learningRates.projector },
        { ...ADAMW, weightDecay: recipe.weightDecay, clipNorm: recipe.clipNorm },
      );
      stepOfEpoch += 1;
      lossSum += loss;
      lossCount += ofStep.length;
      training.onStep?.({
        step,
        steps,
        epoch: epoch + 1,
        loss: loss / ofStep.length,
        rate: factor * recipe.learningRates.lora,
        gradientNorm,
      });
      training.onProgress?.({ done: step, total: steps, unit: 'steps', message: `epoch ${epoch + 1}` });
      if (performance.now() - writtenAt > STATE_EVERY_MILLISECONDS) await writeState(epoch);
    }
    comparator.decoder.setTraining(null);
    const record: EpochRecord = {
      epoch: epoch + 1,
      step: (epoch + 1) * stepsOfEpoch,
      trainingLoss: lossSum / lossCount,
      validation:
        training.validation.length === 0 ? null : await validate(comparator, training.validation, signal),
      ...(await training.writeEpoch(epoch + 1)),
    };
    epochs = await appendEpoch(folder, epochs, record);
    [stepOfEpoch, lossSum, lossCount] = [0, 0, 0];
    await writeState(epoch + 1);
    training.onEpoch?.(record);
  }
  return { status: 'finished', epochs };
}

/** Share of the peak rates at a step, 1 to `steps`. */
function rateFactor({ schedule, warmUp }: Recipe, step: number, steps: number): number {
  const rising = Math.floor(warmUp * steps);
  if (schedule === 'cosine') return cosineRate(1, step, steps, rising);
  return step < rising ? step / rising : 1;
}

/** Whether so many epochs in a row have not lowered the validation loss. */
function hasStalled(epochs: readonly EpochRecord[], patience: number | null): boolean {
  if (patience === null) return false;
  const losses = epochs.flatMap(({ validation }) => validation?.loss ?? []);
  const best = losses.indexOf(Math.min(...losses));
  return losses.length - 1 - best >= patience;
}

function fingerprintOf({ recipe, pairs, validation, identity }: AdapterTraining): string {
  return createHash('sha256')
    .update(JSON.stringify([recipe, pairs, validation, identity]))
    .digest('hex');
}
