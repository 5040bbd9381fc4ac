import { formatNumber } from '../../core/format.ts';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inputWidth } from '../families/decoders/decoder-shape.ts';
import { openLibraries } from '../ggml/libraries.ts';
import type { LongWork } from '../long-work.ts';
import { asStoreError } from '../store/store-error.ts';
import { PairPrompts } from './decoder/pair-prompts.ts';
import { writeAdapter } from './decoder/write-adapter.ts';
import { hasStalled, readEpochs, type EpochRecord } from './epoch-record.ts';
import { openLearningModel, type LearningModel } from './learning-model.ts';
import { prepareTraining, type PreparedTraining } from './prepare-training.ts';
import { writeTunedMmproj } from './projector-file.ts';
import { promptTexts } from './prompt-texts.ts';
import { stepsOfEpoch, trainAdapter, type TrainingOutcome, type TrainingStep } from './train-adapter.ts';
import {
  forgetStepsAfter,
  logLine,
  logStep,
  readTraining,
  removeParts,
  writeDescription,
  type TrainingDescription,
} from './training-folder.ts';
import { TrainingImages } from './training-images.ts';
import { lockTraining } from './training-lock.ts';
import { setTrainingRemoved } from './training-removal.ts';
import type { TrainingSpec } from './training-spec.ts';

export interface TrainingListeners extends LongWork {
  /** Told what the training is made of, and how many of its steps were made before. */
  readonly onOpened?: (description: TrainingDescription, stepsBefore: number) => void;
  readonly onStep?: (step: TrainingStep) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
}

/**
 * Trains a comparator in this process: adapters, tuned projectors, the state to go on from, records of steps and epochs,
 * all in the training's folder. Called again with the same spec it goes on where it was; a finished one returns at once.
 *
 * @throws AppError of {@link prepareTraining}, the device and the disk; what was written before stays whole
 */
export async function runTraining(
  spec: TrainingSpec,
  listeners: TrainingListeners = {},
): Promise<TrainingOutcome> {
  const { folder } = spec;
  try {
    await mkdir(folder, { recursive: true });
    using lock = lockTraining(folder);
    try {
      // Whoever goes on with a removed training wants it back.
      await setTrainingRemoved(folder, false);
      await removeParts(folder);
      const outcome = await train(spec, listeners);
      // All that was learnt is on disk: a log that has no more room changes nothing of that.
      await logLine(folder, outcome.status).catch(() => undefined);
      return outcome;
    } catch (error) {
      await logLine(folder, error instanceof Error ? error.message : String(error)).catch(() => undefined);
      if (listeners.signal?.aborted && error === listeners.signal.reason)
        return { status: 'paused', epochs: (await readTraining(folder))?.epochs ?? [] };
      throw error;
    }
  } catch (error) {
    throw asStoreError(error, folder);
  }
}

async function train(spec: TrainingSpec, listeners: TrainingListeners): Promise<TrainingOutcome> {
  const { folder, recipe } = spec;
  const prepared = await prepareTraining(spec);
  const before = await readTraining(folder);
  const ended = await outcomeOf(spec, prepared);
  if (ended !== null && before !== null) {
    listeners.onOpened?.(before.description, before.description.steps);
    return ended;
  }
  const libraries = await openLibraries(spec.gpu);
  const prompt = await promptTexts(libraries, spec.model, spec.card, prepared);
  const { shape, pairs, state } = prepared;
  const prompts = new PairPrompts(prompt.layOut, { width: shape.width, inputWidth: inputWidth(shape) });
  const description: TrainingDescription = {
    ...prepared.description,
    startedAt: before?.description.startedAt ?? Date.now(),
    promptTokens: before?.description.promptTokens ?? prompt.tokens,
  };
  await writeDescription(folder, description);
  const stepsBefore =
    state === null ? 0 : state.epoch * stepsOfEpoch(pairs.training.length, recipe) + state.stepOfEpoch;
  await forgetStepsAfter(folder, stepsBefore);
  await logLine(folder, stepsBefore === 0 ? 'started' : `resumed after step ${stepsBefore}`);
  listeners.onOpened?.(description, stepsBefore);

  const images = await TrainingImages.encode(libraries, spec, description.mmproj.hash, prompts, listeners);
  if (images.promptTokens !== description.promptTokens)
    await writeDescription(folder, { ...description, promptTokens: images.promptTokens });
  using model = await openLearningModel(libraries, spec, prepared, images, prompt.labelTokens);
  return await trainAdapter({
    comparator: {
      decoder: model.decoder,
      projector: model.projector,
      prompts,
      batch: recipe.batch,
      image: images.get,
      lambda: recipe.lambda,
      weights: prepared.weights,
      exact: recipe.exact === true,
    },
    recipe,
    pairs: pairs.training,
    validation: pairs.validation,
    folder,
    fingerprint: prepared.fingerprint,
    state,
    ...(spec.stateEvery === undefined ? {} : { stateEvery: spec.stateEvery }),
    writeEpoch: (epoch) => writeEpoch(spec, prepared, model, epoch),
    ...(listeners.signal === undefined ? {} : { signal: listeners.signal }),
    ...(listeners.onProgress === undefined ? {} : { onProgress: listeners.onProgress }),
    onEpoch: async (record) => {
      await logLine(folder, describeEpoch(record));
      listeners.onEpoch?.(record);
    },
    onStep: async (step) => {
      await logStep(folder, { ...step, time: Date.now() });
      listeners.onStep?.(step);
    },
  });
}

/** How a training has ended; null where there is more to do. */
async function outcomeOf(
  { folder, recipe }: TrainingSpec,
  { state }: PreparedTraining,
): Promise<TrainingOutcome | null> {
  if (state === null) return null;
  const epochs = await readEpochs(folder, state.epoch);
  if (state.epoch >= recipe.epochs) return { status: 'finished', epochs };
  return state.stepOfEpoch === 0 && hasStalled(epochs, recipe.patience)
    ? { status: 'stopped-early', epochs }
    : null;
}

/** Writes what an epoch has learnt: the adapter, and the projector with the vision tower around it where it learns. */
async function writeEpoch(
  { folder, recipe }: TrainingSpec,
  prepared: PreparedTraining,
  { decoder, projector }: LearningModel,
  epoch: number,
): Promise<Pick<EpochRecord, 'adapter' | 'mmproj'>> {
  const adapter = `epoch-${epoch}.gguf`;
  await writeAdapter(join(folder, adapter), decoder.parameters, decoder.shape, recipe.lora);
  if (projector === null || prepared.projector === null) return { adapter, mmproj: null };
  const mmproj = `epoch-${epoch}-mmproj.gguf`;
  await writeTunedMmproj(join(folder, mmproj), prepared.mmproj, projector.tensors());
  return { adapter, mmproj };
}

function describeEpoch({ epoch, trainingLoss, validation }: EpochRecord): string {
  const held = validation === null ? '' : `, held-out loss ${formatNumber(validation.loss, 4)}`;
  return `epoch ${epoch}: training loss ${formatNumber(trainingLoss, 4)}${held}`;
}
