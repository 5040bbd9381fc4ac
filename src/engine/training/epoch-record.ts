import path from 'node:path';
import { z } from 'zod';
import { proportion, proportionOfLabels } from '../../model/figures.ts';
import { AppError } from '../app-error.ts';
import type { Validation } from './adapter-trainer.ts';
import { readIfThere } from '../if-there.ts';
import { parseJson } from '../parse-json.ts';
import { writeWholeFile } from '../whole-file.ts';
import { checkpointNotWritten } from './training-state.ts';

/** What one epoch came to. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Optimiser steps made until its end. */
  readonly step: number;
  /** Mean over the epoch's pairs as they were learnt from, in nats. */
  readonly trainingLoss: number;
  /** Null without held-out pairs. */
  readonly validation: Validation | null;
  /** File of its adapter, in the training's folder. */
  readonly adapter: string;
  /** File of its projector with the vision tower; null where the projector does not learn. */
  readonly mmproj: string | null;
}

const FILE = 'epochs.json';

/** What is read of a {@link Validation}. */
const validationSchema = z.object({
  pairs: z.int(),
  loss: z.number(),
  labels: z.object({ accuracy: proportion.nullable(), recall: proportionOfLabels }),
  consistency: z.object({
    agreement: proportion.nullable(),
    positionBias: z.number().nullable(),
    meanDivergence: z.number().nullable(),
  }),
});

const epochsSchema = z.array(
  z.object({
    epoch: z.int().min(1),
    step: z.int().min(0),
    trainingLoss: z.number(),
    validation: z.custom<Validation>((value) => validationSchema.safeParse(value).success).nullable(),
    adapter: z.string(),
    mmproj: z.string().nullable(),
  }),
) satisfies z.ZodType<EpochRecord[]>;

/** Whether so many epochs in a row have not lowered the validation loss. */
export function hasStalled(epochs: readonly EpochRecord[], patience: number | null): boolean {
  if (patience === null) return false;
  const losses = epochs.flatMap(({ validation }) => validation?.loss ?? []);
  const best = losses.indexOf(Math.min(...losses));
  return losses.length - 1 - best >= patience;
}

/** The epoch with the lowest held-out loss, the first one on a tie; undefined without held-out pairs. */
export function bestEpoch(epochs: readonly EpochRecord[]): EpochRecord | undefined {
  return epochs
    .filter(({ validation }) => validation !== null)
    .reduce<EpochRecord | undefined>(
      (best, epoch) =>
        (epoch.validation?.loss ?? Infinity) < (best?.validation?.loss ?? Infinity) ? epoch : best,
      undefined,
    );
}

/**
 * The epochs of a training that are finished, the first one first.
 *
 * @throws AppError `training-damaged`, `file-unreadable`
 */
export async function readEpochs(folder: string, finished = Infinity): Promise<EpochRecord[]> {
  const file = path.join(folder, FILE);
  const text = await readIfThere(file);
  if (text === null) return [];
  const epochs = parseJson(epochsSchema, text);
  if ('problem' in epochs) throw trainingDamaged(file, epochs.problem);
  // A kill between an epoch's record and the state leaves a record of an epoch that will be made again.
  return epochs.value.filter(({ epoch }) => epoch <= finished);
}

/** The error for a file of a training that does not hold what it should. */
export function trainingDamaged(file: string, problem: string): AppError {
  return new AppError(
    'training-damaged',
    `${file} is damaged: ${problem}.`,
    `Put it back from a backup, or move the folder ${path.dirname(file)} away.`,
  );
}

/** Adds an epoch to the file, whole or not at all. @throws AppError `checkpoint-not-written` */
export async function appendEpoch(
  folder: string,
  before: readonly EpochRecord[],
  record: EpochRecord,
): Promise<EpochRecord[]> {
  const epochs = [...before, record];
  const file = path.join(folder, FILE);
  await writeWholeFile(file, `${JSON.stringify(epochs, null, 2)}\n`, {
    durable: true,
    makeFolder: true,
    refusal: (cause) => checkpointNotWritten(`the record of epoch ${record.epoch} to ${file}`, cause),
  });
  return epochs;
}
