import { Option, type Command } from 'commander';
import { findDataset, findPairSet, findRun } from '../engine/jobs/workspace/find-in-workspace.ts';
import type { Database } from '../engine/store/database.ts';
import { DRAWS, TASK_ORDERS, type Draw, type TaskOrder, type TaskSource } from '../model/task.ts';
import { addFilterOptions, type FilterOptions } from './filter-options.ts';
import { wholeNumber } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** Where pairs come from, and in which order. */
export interface TaskSourceOptions extends FilterOptions {
  readonly pairSet?: string;
  readonly run?: string;
  readonly images?: true;
  readonly dataset?: string;
  readonly draw?: Draw;
  readonly pairs?: number;
  readonly order: TaskOrder;
  readonly seed: number;
}

/** Which pairs a task is made of, or is given besides. */
export function addTaskSourceOptions(command: Command): Command {
  return addFilterOptions(
    command
      .option('--pair-set <name>', 'its pairs are those of this set')
      .option('--run <name>', 'its pairs are those of this run, both orders being one')
      .option('--images', 'its pairs are drawn from images alone; no model is needed')
      .option('--dataset <name>', 'with --pair-set or --images: the dataset (default: the only one)'),
    'take only',
  )
    .addOption(
      new Option(
        '--draw <how>',
        "with --images: all pairs, random ones, as many of each pair of groups, each image as often, or those whose answers narrow the scores' intervals most by what people have labelled so far",
      ).choices(DRAWS),
    )
    .option('--pairs <n>', 'with --images: how many pairs to draw', wholeNumber(1))
    .addOption(new Option('--order <order>', 'order of the pairs').choices(TASK_ORDERS).default('random'))
    .option('--seed <n>', 'random seed of draw, order, deal and sides', wholeNumber(0, 0xffff_ffff), 1);
}

/** @throws UsageError for options that do not go together */
export function assertTaskSource(options: TaskSourceOptions): void {
  const ways = [options.pairSet, options.run, options.images].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw new UsageError('Say where the pairs come from: --pair-set, --run or --images, one of them.');
  if (options.images === undefined && (options.draw !== undefined || options.pairs !== undefined))
    throw new UsageError('--draw and --pairs go with --images.');
  if (options.run !== undefined && options.dataset !== undefined)
    throw new UsageError('--dataset goes with --pair-set or --images: a run has its own.');
  const byRun = [options.filter, options.split, options.part, options.side].some(
    (limit) => limit !== undefined,
  );
  if (options.run === undefined && byRun)
    throw new UsageError('Only with --run: --filter, --split, --part, --side.');
  if (options.pairSet !== undefined && options.group !== undefined)
    throw new UsageError('--group goes with --run or --images.');
}

/** What these options name. @throws UsageError for options that do not go together */
export function taskSourceOf(db: Database, options: TaskSourceOptions): TaskSource {
  if (options.run !== undefined) return { kind: 'run', filter: { run: findRun(db, options.run).id } };
  const dataset = findDataset(db, options.dataset);
  if (options.pairSet !== undefined)
    return { kind: 'pair-set', pairSet: findPairSet(db, dataset, options.pairSet).id };
  const draw = options.draw ?? (options.pairs === undefined ? 'all' : 'random');
  if ((draw === 'all') !== (options.pairs === undefined))
    throw new UsageError(draw === 'all' ? '--draw all takes no --pairs.' : `--draw ${draw} needs --pairs.`);
  return {
    kind: 'images',
    dataset: dataset.id,
    draw,
    pairs: options.pairs ?? null,
    group: options.group ?? null,
    imageSet: null,
  };
}
