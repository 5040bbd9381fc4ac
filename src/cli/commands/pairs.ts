import { Option, type Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import { DEFAULT_THETA, LABELS } from '../../core/labels.ts';
import { DEFAULT_PAIR_SET_SIZE } from '../../core/pair-set.ts';
import { PAIR_SET_VARIANTS, type PairSetVariant } from '../../core/pair-strategies.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { makePairSet } from '../../engine/jobs/sets/make-pair-set.ts';
import { splitOrDefault, TRAIN_PART } from '../../engine/jobs/sets/make-split.ts';
import { pairSetTable } from '../../engine/jobs/export/originated-rows.ts';
import { TABLE_ENDINGS, writeTable } from '../../engine/jobs/export/write-table.ts';
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
  readonly name?: string;
  readonly split?: string;
  readonly part: string;
  readonly variant: PairSetVariant;
  readonly size: number;
  readonly theta: number;
  readonly seed: number;
  readonly out?: string;
  readonly fromTask?: string;
}

export function addPairs(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset (default: the only one)')
    .option('--name <name>', 'name of the set (default: part and variant)')
    .option('--split <name>', "the split (default: the dataset's only one, else a new one, 4:1)")
    .option('--part <part>', 'the part to draw from', TRAIN_PART)
    .addOption(
      new Option('--variant <variant>', 'shares of First, Second and Similar')
        .choices(PAIR_SET_VARIANTS)
        .default('balanced-3'),
    )
    .option('--size <n>', 'number of pairs', wholeNumber(1), DEFAULT_PAIR_SET_SIZE)
    .option(
      '--theta <theta>',
      'largest score difference that counts as Similar',
      numberIn({ min: 0 }),
      DEFAULT_THETA,
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
          ? drawPairs(context, name, options)
          : pairsOfTask(context, options.fromTask, options, self),
      ),
  );
}

/** Options that say how pairs are drawn. */
const OF_A_DRAW = ['split', 'part', 'variant', 'size', 'theta', 'out'];

async function pairsOfTask(
  context: CommandContext,
  taskName: string,
  options: PairsOptions,
  command: Command,
): Promise<Report> {
  const given = [
    ...(command.args.length > 0 ? ['a dataset'] : []),
    ...OF_A_DRAW.filter((name) => command.getOptionValueSource(name) === 'cli').map((name) => `--${name}`),
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
): Promise<Report> {
  assertNoTaskSetsOptions(options, '--from-task');
  const format = options.out === undefined ? 'csv' : formatOfOut(options.out, TABLE_ENDINGS);
  return withWorkspace(context, async (workspace) => {
    const { split: splitName, part, variant, size, theta, seed, out } = options;
    const dataset = findDataset(workspace.db, datasetName);
    const name = options.name ?? `${part}-${variant}`;
    const split = await workspace.transaction(() => splitOrDefault(workspace, dataset, splitName));
    const request = { name, split, part, variant, size, theta, seed };
    const { pairSet, pairs } = await makePairSet(workspace, dataset, request);
    if (out !== undefined) {
      await writeTable(out, pairSetTable(workspace.db, dataset, pairSet), format);
    }
    const counts = Object.fromEntries(
      LABELS.map((label) => [label, pairs.filter((pair) => pair.label === label).length]),
    );
    const list = LABELS.map((label) => `${label} ${formatNumber(counts[label])}`).join(', ');
    return {
      document: {
        dataset: dataset.name,
        pairSet: name,
        split: split.name,
        part,
        variant,
        theta,
        seed,
        pairs: pairs.length,
        counts,
        ...(out !== undefined && { file: out }),
      },
      text:
        `Pair set "${name}" of "${dataset.name}": ${formatQuantity(pairs.length, 'pair')} of part "${part}" of split ` +
        `"${split.name}" (${list})${out === undefined ? '' : `, written to ${out}`}`,
    };
  });
}
