import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LogLine } from '../../model/job.ts';
import { labelCountsSchema, type LabelCounts } from '../../model/labels.ts';
import { recipeSchema, type Recipe } from '../../model/recipe.ts';
import {
  trainingSubjectSchema,
  type DamagedTraining,
  type TrainingStatus,
  type TrainingSubject,
} from '../../model/training.ts';
import { AppError } from '../app-error.ts';
import { foldersIfThere, isFolder, readIfThere } from '../if-there.ts';
import { PART, writeWholeFile } from '../whole-file.ts';
import { modelCardSchema, type ModelCard } from '../model-files/model-card.ts';
import { parseJson } from '../parse-json.ts';
import { hasStalled, readEpochs, trainingDamaged, type EpochRecord } from './epoch-record.ts';
import type { TrainingStep } from './train-adapter.ts';
import { isTrainingLocked } from './training-lock.ts';
import { isTrainingRemoved } from './training-removal.ts';

/** A file that is read, with the SHA-256 of its bytes. */
interface HashedFile {
  readonly file: string;
  readonly hash: string;
}

/** What a training is made of: `training.json` in its folder. */
export interface TrainingDescription {
  readonly subject: TrainingSubject;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly model: HashedFile;
  readonly mmproj: HashedFile;
  readonly start: HashedFile | null;
  readonly card: ModelCard;
  readonly recipe: Recipe;
  readonly images: number;
  readonly training: LabelCounts;
  readonly validation: LabelCounts;
  readonly steps: number;
  readonly promptTokens: number;
  /** What a person should know before believing the result. */
  readonly notices: readonly string[];
}

/** A step as `steps.jsonl` keeps it. */
export interface LoggedStep extends TrainingStep {
  /** Milliseconds since 1970. */
  readonly time: number;
}

const hashedFileSchema = z.object({ file: z.string(), hash: z.string() });

const descriptionSchema = z.object({
  subject: trainingSubjectSchema,
  startedAt: z.number(),
  model: hashedFileSchema,
  mmproj: hashedFileSchema,
  start: hashedFileSchema.nullable(),
  card: modelCardSchema,
  recipe: recipeSchema,
  images: z.int(),
  training: labelCountsSchema,
  validation: labelCountsSchema,
  steps: z.int(),
  promptTokens: z.int(),
  notices: z.array(z.string()),
}) satisfies z.ZodType<TrainingDescription>;

const stepSchema = z.object({
  step: z.int(),
  steps: z.int(),
  epoch: z.int(),
  loss: z.number(),
  rate: z.number(),
  gradientNorm: z.number(),
  time: z.number(),
}) satisfies z.ZodType<LoggedStep>;

/** A training with all that its folder says, its steps aside. */
export interface StoredTraining {
  readonly folder: string;
  readonly description: TrainingDescription;
  readonly status: TrainingStatus;
  readonly epochs: readonly EpochRecord[];
  /** Whether it was taken out of the lists. */
  readonly removed: boolean;
}

const DESCRIPTION = 'training.json';
const RECIPE = 'recipe.json';
const STEPS = 'steps.jsonl';
const LOG = 'training.log';

/** Keeps what a training is made of; its recipe also by itself, to be given to another one. */
export async function writeDescription(folder: string, description: TrainingDescription): Promise<void> {
  await write(join(folder, RECIPE), `${JSON.stringify(description.recipe, null, 2)}\n`);
  await write(join(folder, DESCRIPTION), `${JSON.stringify(description, null, 2)}\n`);
}

/**
 * A training in a folder; null where there is none.
 *
 * @throws AppError `training-damaged`, `file-unreadable`, and those of a lock that cannot be looked at
 */
export async function readTraining(folder: string): Promise<StoredTraining | null> {
  const file = join(folder, DESCRIPTION);
  const text = await readIfThere(file);
  if (text === null) return null;
  const parsed = parseJson(descriptionSchema, text);
  if ('problem' in parsed) throw trainingDamaged(file, parsed.problem);
  const description = parsed.value;
  if (await isFolder(stepsFile(folder))) throw trainingDamaged(stepsFile(folder), 'it is a folder');
  const epochs = await readEpochs(folder);
  const { recipe } = description;
  const status = isTrainingLocked(folder)
    ? 'running'
    : epochs.length >= recipe.epochs
      ? 'finished'
      : hasStalled(epochs, recipe.patience)
        ? 'stopped-early'
        : 'paused';
  return { folder, description, status, epochs, removed: isTrainingRemoved(folder) };
}

/** The folder of a workspace's training. */
export function trainingFolder(workspaceDir: string, name: string): string {
  return join(workspaceDir, 'training', name);
}

/**
 * Every training of a workspace that was not removed, the oldest first; those that cannot be read are named with why.
 *
 * @throws AppError `folder-unreadable`
 */
export async function readTrainings(
  workspaceDir: string,
): Promise<{ readonly trainings: StoredTraining[]; readonly damaged: DamagedTraining[] }> {
  const trainings: StoredTraining[] = [];
  const damaged: DamagedTraining[] = [];
  for (const name of await foldersIfThere(join(workspaceDir, 'training'))) {
    const folder = trainingFolder(workspaceDir, name);
    if (isTrainingRemoved(folder)) continue;
    try {
      const training = await readTraining(folder);
      if (training !== null) trainings.push(training);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      damaged.push({ name, problem: error.message });
    }
  }
  trainings.sort((a, b) => a.description.startedAt - b.description.startedAt);
  return { trainings, damaged };
}

/** The file of a training's steps. */
export function stepsFile(folder: string): string {
  return join(folder, STEPS);
}

/** The steps made, from the one after `after` on. A line cut by a kill is left out. */
export async function readSteps(folder: string, after = 0): Promise<LoggedStep[]> {
  const text = (await readIfThere(stepsFile(folder))) ?? '';
  return text.split('\n').flatMap((line) => {
    const step = parseStep(line);
    return step !== null && step.step > after ? [step] : [];
  });
}

/** A line of a training's steps; null for one that a kill cut, and for whatever is none. */
export function parseStep(line: string): LoggedStep | null {
  const parsed = parseJson(stepSchema, line);
  return 'value' in parsed ? parsed.value : null;
}

/** Forgets the steps after one: a training that goes on from its state makes them again. */
export async function forgetStepsAfter(folder: string, last: number): Promise<void> {
  const kept = (await readSteps(folder)).filter(({ step }) => step <= last);
  await write(stepsFile(folder), kept.map((step) => `${JSON.stringify(step)}\n`).join(''));
}

export async function logStep(folder: string, step: LoggedStep): Promise<void> {
  await appendFile(stepsFile(folder), `${JSON.stringify(step)}\n`);
}

/** Adds a line to `training.log`, which is for people. */
export async function logLine(folder: string, text: string): Promise<void> {
  await appendFile(join(folder, LOG), `${new Date().toISOString()} ${text}\n`);
}

/** The newest lines of `training.log`, the oldest first. */
export async function readLog(folder: string, most: number): Promise<LogLine[]> {
  const text = (await readIfThere(join(folder, LOG))) ?? '';
  const lines: LogLine[] = [];
  for (const line of text.split('\n').slice(-most - 1)) {
    if (line === '') continue;
    const space = line.indexOf(' ');
    const at = Date.parse(line.slice(0, space));
    // A message of several lines has a time on its first alone.
    if (Number.isNaN(at)) lines.push({ at: lines.at(-1)?.at ?? 0, text: line });
    else lines.push({ at, text: line.slice(space + 1) });
  }
  return lines;
}

function write(file: string, text: string): Promise<void> {
  return writeWholeFile(file, text, { durable: true, makeFolder: true });
}

/** Deletes what a kill left of files that were being written. Only for whoever holds the folder's lock. */
export async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith(PART)) await rm(join(folder, name));
}
