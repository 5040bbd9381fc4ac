import { Option, type Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import { DEFAULT_PAIR_SET_SIZE } from '../../core/pair-set.ts';
import {
  PAIR_SET_VARIANTS,
  PAIR_STRATEGIES,
  type PairSetVariant,
  type PairStrategy,
} from '../../core/pair-strategies.ts';
import { findDataset, findPairSet, findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { makePairSet } from '../../engine/jobs/sets/make-pair-set.ts';
import { factsOf } from '../../engine/jobs/sets/preview-pair-set.ts';
import { ratedImages } from '../../engine/jobs/sets/scored-images.ts';
import { TRAIN_PART, withSplitOrDefault } from '../../engine/jobs/sets/make-split.ts';
import { pairSetTable } from '../../engine/jobs/export/originated-rows.ts';
import { TABLE_ENDINGS, writeTable } from '../../engine/jobs/export/write-table.ts';
import { USUAL_THETA, usualTheta } from '../../model/estimated-scores.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { numberIn, wholeNumber } from '../option-values.ts';
import { describeEndings, formatOfOut } from '../output-format.ts';
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
import { withWorkspace } from '../with-workspace.ts';

interface PairsOptions extends TaskSetsOptions {
  readonly strategy: PairStrategy;
  readonly leastCertainty?: number;
  readonly run?: string;
  readonly startWith?: string;
  readonly name?: string;
  readonly split?: string;
  readonly part: string;
  readonly variant: PairSetVariant;
  readonly size: number;
  readonly theta?: number;
  readonly seed: number;
  readonly out?: string;
  readonly fromTask?: string;
}

export function addPairs(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset (default: the only one)')
    .option('--name <name>', 'name of the set (default: part, and variant or strategy)')
    .option('--split <name>', "the split (default: the dataset's only one, else a new one, 4:1)")
    .option('--part <part>', 'the part to draw from', TRAIN_PART)
    .addOption(
      new Option(
        '--strategy <strategy>',
        'which pairs: balanced (random, with the shares of --variant), random, uniform (each score distance as often), near-margin ' +
          '(distances within 0.1 of theta), stratified (Similar, near, further and far alike, over all levels of score), disagreement ' +
          '(those that raters disagree about), regular (each image as often, all joined), active (those a --run was least sure of)',
      )
        .choices(PAIR_STRATEGIES)
        .default('balanced'),
    )
    .addOption(
      new Option('--variant <variant>', 'shares of First, Second and Similar of a balanced set')
        .choices(PAIR_SET_VARIANTS)
        .default('balanced-3'),
    )
    .option(
      '--least-certainty <share>',
      'leave out Similar pairs that are truly Similar with a lower probability, by the spread and number of their raters',
      numberIn({ min: 0, max: 1 }),
    )
    .option('--run <run>', 'with --strategy active: the run whose compared pairs are chosen from')
    .option(
      '--start-with <set>',
      'with --strategy active: begin with the pairs of this set, and add as many others as given by --size',
    )
    .option('--size <n>', 'number of pairs', wholeNumber(1), DEFAULT_PAIR_SET_SIZE)
    .option(
      '--theta <theta>',
      `largest score difference that counts as Similar (default: ${USUAL_THETA})`,
      numberIn({ min: 0 }),
    )
    .option('--seed <n>', 'random seed', wholeNumber(), 1)
    .option(
      '--out <file>',
      `also write the pairs to this file, its format by its ending: ${describeEndings(TABLE_ENDINGS)}`,
    )
    .option(
      '--from-task <name>',
      'take the pairs that people judged in this task, with the labels that count, instead of drawing any',
    );
  addTaskSetsOptions(command, '--from-task').action(
    (name: string | undefined, options: PairsOptions, self: Command) =>
      run((context) =>
        options.fromTask === undefined
          ? drawPairs(context, name, options, self)
          : pairsOfTask(context, options.fromTask, options, self),
      ),
  );
}

/** Options that say how pairs are drawn. */
const OF_A_DRAW = [
  ...['split', 'part', 'strategy', 'variant', 'leastCertainty', 'run', 'startWith', 'size', 'theta', 'out'],
];

async function pairsOfTask(
  context: CommandContext,
  taskName: string,
  options: PairsOptions,
  command: Command,
): Promise<Report> {
  const given = [
    ...(command.args.length > 0 ? ['a dataset'] : []),
    ...OF_A_DRAW.filter((name) => command.getOptionValueSource(name) === 'cli').map(
      (name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ),
  ];
  if (given.length > 0) throw new UsageError(`--from-task draws nothing: leave out ${given.join(', ')}.`);
  return withWorkspace(context, async (workspace) => {
    const sets = await taskSetsOf(workspace, taskName, options.name ?? taskName, options);
    return { document: { task: taskName, ...sets }, text: describeTaskSets(sets, taskName) };
  });
}

function drawPairs(
  context: CommandContext,
  datasetName: string | undefined,
  options: PairsOptions,
  command: Command,
): Promise<Report> {
  assertFitsStrategy(options, command);
  assertNoTaskSetsOptions(options, '--from-task');
  const format = options.out === undefined ? 'csv' : formatOfOut(options.out, TABLE_ENDINGS);
  return withWorkspace(context, async (workspace) => {
    const { split: splitName, part, strategy, variant, size, leastCertainty = null, seed, out } = options;
    const { db } = workspace;
    const dataset = findDataset(db, datasetName);
    const theta = options.theta ?? usualTheta(dataset.scoresFrom);
    const name = options.name ?? `${part}-${strategy === 'balanced' ? variant : strategy}`;
    const ofRun = options.run === undefined ? null : findRun(db, options.run).id;
    const startWith = options.startWith === undefined ? null : findPairSet(db, dataset, options.startWith).id;
    const { split, pairSet, pairs } = await withSplitOrDefault(
      workspace,
      dataset,
      { split: splitName, part },
      async (split) => ({
        split,
        ...(await makePairSet(workspace, dataset, {
          ...{ name, split, part, strategy, variant, size, theta, leastCertainty, seed },
          ...{ run: ofRun, startWith },
        })),
      }),
    );
    if (out !== undefined) {
      await writeTable(out, pairSetTable(db, dataset, pairSet), format);
    }
    const facts = factsOf(ratedImages(db, dataset, split, part), pairs);
    const { labels: counts, degree, groups, distances } = facts;
    const list = LABELS.map((label) => `${label} ${formatNumber(counts[label])}`).join(', ');
    return {
      document: {
        dataset: dataset.name,
        pairSet: name,
        split: split.name,
        part,
        strategy,
        ...(strategy === 'balanced' && { variant }),
        leastCertainty,
        theta,
        seed,
        pairs: pairs.length,
        counts,
        distances,
        degree: { least: degree.least, mean: degree.mean, most: degree.most },
        groups,
        ...(out !== undefined && { file: out }),
      },
      text:
        `Pair set "${name}" of "${dataset.name}": ${formatQuantity(pairs.length, 'pair')} of part "${part}" of split ` +
        `"${split.name}" (${list})${out === undefined ? '' : `, written to ${out}`}\n` +
        `Each image is in ${formatNumber(degree.least)} to ${formatQuantity(degree.most, 'pair')}, ${formatNumber(degree.mean)} on average; ` +
        `${groups === 1 ? 'chains of pairs join all images' : `chains of pairs leave ${formatQuantity(groups, 'group')} apart`}.`,
    };
  });
}

/** @throws UsageError for options of another strategy */
function assertFitsStrategy({ strategy, run }: PairsOptions, command: Command): void {
  const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
  if (isGiven('variant') && strategy !== 'balanced')
    throw new UsageError('Leave out --variant: only a balanced set has shares of labels.');
  if (strategy === 'active') {
    if (run === undefined)
      throw new UsageError('--strategy active needs --run, a run that compared the pairs to choose from.');
    if (isGiven('leastCertainty'))
      throw new UsageError(
        'Leave out --least-certainty: an active set takes what its run was least sure of.',
      );
    return;
  }
  for (const [name, option] of [
    ['run', '--run'],
    ['startWith', '--start-with'],
  ] as const)
    if (isGiven(name)) throw new UsageError(`${option} goes with --strategy active.`);
}
