import type { Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import { storedDataset } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { Dataset } from '../../engine/store/datasets.ts';
import { pairSetByName, type PairSet } from '../../engine/store/pair-sets.ts';
import { findDataset, findPairSet, findTask } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { trainComparator, type TrainComparatorRequest } from '../../engine/jobs/training/train-comparator.ts';
import { trainingRequestOf } from '../../engine/jobs/training/training-request-of.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { readTraining, trainingFolder } from '../../engine/training/training-folder.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { addAskOptions, askLevels, type AskOptions } from '../ask-options.ts';
import { addDeviceOptions, type DeviceOptions } from '../card-options.ts';
import { comparatorOf } from '../comparator-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addModelFileOptions, type ModelOptions } from '../model-options.ts';
import { existingPath } from '../option-values.ts';
import { addRecipeOptions, recipeOf, type RecipeOptions } from '../recipe-options.ts';
import type { Report } from '../report.ts';
import {
  addTaskSetsOptions,
  assertNoTaskSetsOptions,
  describeTaskSets,
  taskSetsOf,
  type TaskSetsOptions,
} from '../task-sets-options.ts';
import { formatNumber } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { describeEpoch, trainingReport } from '../training-report.ts';
import { withWorkspace } from '../with-workspace.ts';

interface TrainOptions extends ModelOptions, DeviceOptions, RecipeOptions, AskOptions, TaskSetsOptions {
  readonly task?: string;
  readonly name?: string;
  readonly dataset?: string;
  readonly pairs?: string;
  readonly from?: string;
}

export function addTrain(command: Command, run: RunCommand): void {
  command
    .option(
      '--name <name>',
      'name of the training (default: its pair set); on its own, resumes that training',
    )
    .option('--dataset <name>', 'the dataset (default: the only one)')
    .option('--pairs <set>', "the pair set (default: the dataset's only one)")
    .option(
      '--task <name>',
      'train on what people judged in this task: makes the pair sets "NAME" and "NAME held out" of it where they are not there yet',
    )
    .option(
      '--from <adapter>',
      'start from this LoRA adapter, a GGUF file or a folder of PEFT; it must have the same rank, alpha and targets',
      existingPath,
    );
  addDeviceOptions(
    addRecipeOptions(addAskOptions(addModelFileOptions(addTaskSetsOptions(command, '--task')))),
  ).action((options: TrainOptions, self: Command) =>
    run((context) => train(context, options, isNamedAlone(self))),
  );
}

/** Options that may be given on going on with a training that is only named. */
const NOT_TRAINED = ['name', 'gpu', 'threads'];

function isNamedAlone(command: Command): boolean {
  return Object.keys(command.opts()).every(
    (name) => NOT_TRAINED.includes(name) || command.getOptionValueSource(name) === 'default',
  );
}

function train(context: CommandContext, options: TrainOptions, namedAlone: boolean): Promise<Report> {
  const { progress, signal, onProgress, advise } = context;
  return withWorkspace(context, async (workspace) => {
    const request =
      (namedAlone && options.name !== undefined
        ? await trainingRequestOf(workspace, options.name, deviceOf(options))
        : null) ?? (await requestOf(context, workspace, options));
    const { status, epochs } = await trainComparator(workspace, request, {
      signal,
      onProgress,
      onOpened: ({ training, promptTokens, images, notices }, stepsBefore) => {
        const pairs = training.First + training.Second + training.Similar;
        progress.note(
          `${formatQuantity(pairs, 'pair')} of ${formatQuantity(images, 'image')}, prompts of ${formatNumber(promptTokens)} tokens` +
            (stepsBefore === 0 ? '' : `; resuming after step ${formatNumber(stepsBefore)}`),
        );
        for (const notice of notices) progress.note(`Note: ${notice}`);
      },
      onDeath: ({ how }) =>
        progress.note(`The training process ended (${how}) and is started again from its last state.`),
      onEpoch: (epoch) => progress.note(describeEpoch(epoch)),
    });
    const folder = trainingFolder(workspace.dir, request.name);
    const training = await readTraining(folder);
    if (training === null) throw new Error(`the training in ${folder} is gone`);
    return trainingReport(training.description, { status, epochs, folder, advise });
  });
}

async function requestOf(
  context: CommandContext,
  workspace: Workspace,
  options: TrainOptions,
): Promise<TrainComparatorRequest> {
  const { db } = workspace;
  if (options.task !== undefined && options.pairs !== undefined)
    throw new UsageError('--task makes its own pair set: leave out --pairs.');
  if (options.task === undefined) assertNoTaskSetsOptions(options, '--task');
  const dataset =
    options.task === undefined
      ? findDataset(db, options.dataset)
      : storedDataset(db, findTask(db, options.task).dataset);
  const pairSet =
    options.task === undefined
      ? findPairSet(db, dataset, options.pairs)
      : await pairSetOfTask(context, workspace, dataset, options.task, options);
  const { files, start } = await startOf(context, options);
  const { card } = resolveAsk(files.card, [...askLevels(options), { source: 'dataset', ask: dataset.ask }]);
  return {
    name: options.name ?? pairSet.name,
    dataset,
    pairSet,
    recipe: await recipeOf(options),
    files: { ...files, card },
    ...(start === undefined ? {} : { start }),
    ...deviceOf(options),
  };
}

/** The pair set to train on, made where there is none of the task's name; whether it is of the task then, people know. */
async function pairSetOfTask(
  { progress }: CommandContext,
  workspace: Workspace,
  dataset: Dataset,
  task: string,
  options: TaskSetsOptions,
): Promise<PairSet> {
  const known = pairSetByName(workspace.db, dataset.id, task);
  if (known === null) {
    progress.note(describeTaskSets(await taskSetsOf(workspace, task, task, options), task));
    return findPairSet(workspace.db, dataset, task);
  }
  assertNoTaskSetsOptions(options, `a task without a pair set of its name, and "${task}" has one`);
  progress.note(`The pair set "${task}" is there already, and is trained on as it is.`);
  return known;
}

/** What is trained, and from where: what else than factors an adapter of PEFT's changes is within the files. */
async function startOf(
  context: CommandContext,
  options: TrainOptions,
): Promise<Pick<TrainComparatorRequest, 'files' | 'start'>> {
  const { from } = options;
  const adapter = from === undefined ? [] : [{ file: from, scale: 1 }];
  const { files, members } = await comparatorOf({ ...options, adapter }, context);
  const [member] = members;
  const start = member?.adapters[0]?.file;
  return {
    files: { ...files, mmproj: member?.mmproj ?? files.mmproj },
    ...(start === undefined ? {} : { start }),
  };
}

function deviceOf({ gpu, threads }: DeviceOptions): Pick<TrainComparatorRequest, 'gpu' | 'threads'> {
  return { gpu, ...(threads === undefined ? {} : { threads }) };
}
