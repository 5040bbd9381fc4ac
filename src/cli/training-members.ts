import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { AppError } from '../engine/app-error.ts';
import { hashFile } from '../engine/file-hash.ts';
import { epochMembers } from '../engine/jobs/runs/epoch-members.ts';
import type { ModelFiles } from '../engine/jobs/runs/plan-run.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { bestEpoch } from '../engine/training/epoch-record.ts';
import { readTrainings, type StoredTraining } from '../engine/training/training-folder.ts';
import type { RunMember } from '../model/model-files.ts';
import type { ModelOptions } from './model-options.ts';
import { wholeNumber } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** Options that make a comparator of what was trained in the workspace. */
export interface TrainingMemberOptions {
  readonly training?: string;
  readonly epochs?: EpochChoice;
}

type EpochChoice = 'all' | 'best' | readonly number[];

export function addTrainingMemberOptions(command: Command): Command {
  return command
    .option('--training <name>', 'use the epochs of a training as an ensemble, instead of --model')
    .option(
      '--epochs <list>',
      'with --training: its epochs, separated by commas, or "best", or "all" (default)',
      epochList,
    );
}

function epochList(text: string): EpochChoice {
  if (text === 'all' || text === 'best') return text;
  const epochs = text.split(',').map(wholeNumber(1));
  if (new Set(epochs).size < epochs.length) throw new InvalidArgumentError('An epoch is named twice.');
  return epochs;
}

/** The options that say who answers, which a training says for itself. */
const OF_THE_MODEL = ['model', 'mmproj', 'adapter', 'member', 'card', 'vision', 'tiles'] as const;

/**
 * The files and members that --training and --epochs mean; null without --training.
 *
 * @throws UsageError for options that contradict it; AppError `training-missing`, `training-without-epochs`,
 *   `training-model-changed`, and those of {@link epochMembers}
 */
export async function trainedComparator(
  { dir }: Workspace,
  options: TrainingMemberOptions & ModelOptions,
): Promise<{ readonly files: ModelFiles; readonly members: RunMember[] } | null> {
  const { training: name, epochs = 'all' } = options;
  if (name === undefined) {
    if (options.epochs !== undefined) throw new UsageError('--epochs needs --training.');
    return null;
  }
  const given = OF_THE_MODEL.find((option) => options[option] !== undefined);
  if (given !== undefined)
    throw new UsageError(
      `--${given} cannot be combined with --training, which has its own model, card and adapters.`,
    );
  const training = await existingTraining(dir, name);
  const { model, mmproj, card } = training.description;
  await checkIsUnchanged(name, model);
  const members = epochMembers(training, wantedEpochs(training, epochs));
  return { files: { model: resolve(model.file), mmproj: resolve(mmproj.file), card }, members };
}

export async function existingTraining(dir: string, name: string): Promise<StoredTraining> {
  const { trainings, damaged } = await readTrainings(dir);
  const found = trainings.find(({ description }) => description.subject.name === name);
  if (found !== undefined) return found;
  const broken = damaged.find((training) => training.name === name);
  if (broken !== undefined)
    throw new AppError(
      'training-damaged',
      `The training "${name}" cannot be read: ${broken.problem}`,
      'Put the file back from a backup, or use another training.',
    );
  const names = trainings.map(({ description }) => description.subject.name).join(', ');
  throw new AppError(
    'training-missing',
    `There is no training "${name}"${names === '' ? '' : `. Trainings: ${names}`}.`,
    names === '' ? 'Start one with `tiebreak train`.' : 'Name one of these.',
  );
}

function wantedEpochs({ description, epochs }: StoredTraining, choice: EpochChoice): readonly number[] {
  if (choice !== 'all' && choice !== 'best') return choice;
  if (epochs.length === 0)
    throw new AppError(
      'training-without-epochs',
      `No epoch of "${description.subject.name}" is finished yet.`,
      'Wait for the first one, or resume the training.',
    );
  if (choice === 'all') return epochs.map(({ epoch }) => epoch);
  const best = bestEpoch(epochs);
  if (best !== undefined) return [best.epoch];
  throw new UsageError('No pairs were held out, so the best epoch is not known: give its number.');
}

/** An adapter of another base answers nonsense without any error. */
async function checkIsUnchanged(
  name: string,
  { file, hash }: StoredTraining['description']['model'],
): Promise<void> {
  if ((await hashFile(file)) === hash) return;
  throw new AppError(
    'training-model-changed',
    `${file} is no longer the language model that "${name}" was trained on.`,
    'Restore that file: the adapters fit no other.',
  );
}
