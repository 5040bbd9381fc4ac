import { stat } from 'node:fs/promises';
import path from 'node:path';
import { bestEpoch, type EpochRecord } from '../engine/training/epoch-record.ts';
import { StepHistory } from '../engine/training/step-history.ts';
import { readLog, stepsFile, type StoredTraining } from '../engine/training/training-folder.ts';
import type { TrainingEpoch, TrainingSummary as ToldSummary, TrainingDetail } from '../model/training.ts';
import type { Session } from './session.ts';

/** Nobody reads more, and the file has all. */
const MOST_LOG_LINES = 500;

/** The steps of a training, of which later calls read only what is new. */
export function stepHistory({ memo }: Session, folder: string): StepHistory {
  return memo.get(`steps of ${folder}`, [], () => new StepHistory(stepsFile(folder)));
}

/** A training in a list. */
export async function summariseTraining(session: Session, training: StoredTraining): Promise<ToldSummary> {
  const { folder, description, status, epochs } = training;
  const { subject, recipe, steps, startedAt } = description;
  const made = await stepHistory(session, folder).read();
  const best = bestEpoch(epochs);
  return {
    ...subject,
    status,
    startedAt,
    epochs: epochs.length,
    ofEpochs: recipe.epochs,
    step: made.steps.at(-1)?.step ?? 0,
    steps,
    best: best?.validation == null ? null : { epoch: best.epoch, loss: best.validation.loss },
  };
}

/** All about a training but its steps. */
export async function describeTraining(session: Session, training: StoredTraining): Promise<TrainingDetail> {
  const { folder, description, epochs } = training;
  const { model, mmproj, start, card, recipe } = description;
  const { images, training: learnt, validation, promptTokens, notices } = description;
  return {
    ...(await summariseTraining(session, training)),
    folder,
    model: model.file,
    mmproj: mmproj.file,
    start: start?.file ?? null,
    prompt: card.prompt,
    recipe: { ...recipe, lora: { ...recipe.lora, targets: [...recipe.lora.targets] } },
    images,
    training: learnt,
    validation,
    promptTokens,
    notices: [...notices],
    finished: await Promise.all(epochs.map((epoch) => describeEpoch(folder, epoch))),
    log: await readLog(folder, MOST_LOG_LINES),
  };
}

async function describeEpoch(folder: string, record: EpochRecord): Promise<TrainingEpoch> {
  const { epoch, step, trainingLoss, validation, adapter, mmproj } = record;
  return {
    epoch,
    step,
    trainingLoss,
    validation:
      validation === null
        ? null
        : {
            pairs: validation.pairs,
            loss: validation.loss,
            accuracy: validation.labels.accuracy,
            recall: validation.labels.recall,
            agreement: validation.consistency.agreement,
            positionBias: validation.consistency.positionBias,
            meanDivergence: validation.consistency.meanDivergence,
          },
    adapter: await fileOf(path.join(folder, adapter)),
    mmproj: mmproj === null ? null : await fileOf(path.join(folder, mmproj)),
  };
}

async function fileOf(file: string): Promise<TrainingEpoch['adapter']> {
  const found = await stat(file).catch(() => null);
  return { path: file, bytes: found?.size ?? null };
}
