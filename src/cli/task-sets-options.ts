import { Option, type Command } from 'commander';
import { formatQuantity } from '../core/format.ts';
import { makePairSetsOfTask } from '../engine/jobs/sets/pair-sets-of-task.ts';
import { findTask } from '../engine/jobs/workspace/find-in-workspace.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { DEFAULT_HELD_OUT, PAIR_WEIGHTS, type PairWeights, type TaskSets } from '../model/task-sets.ts';
import { numberIn } from './option-values.ts';
import { UsageError } from './usage-error.ts';
import { whoseOf } from './whose-option.ts';

/** How pair sets are made of a task. */
export interface TaskSetsOptions {
  readonly whose?: string;
  readonly leastAgreement?: number;
  readonly heldOut?: number;
  readonly weights?: PairWeights;
}

/** @param taskOption the option that names the task, for the texts */
export function addTaskSetsOptions(command: Command, taskOption: string): Command {
  return command
    .option(
      '--whose <labels>',
      `with ${taskOption}: whose labels count: newest, majority, adjudicated, dawid-skene, or person:NAME (default: majority)`,
    )
    .option(
      '--least-agreement <share>',
      `with ${taskOption}: least share of a pair's people that gave its label (default: 0)`,
      numberIn({ min: 0, max: 1 }),
    )
    .option(
      '--held-out <share>',
      `with ${taskOption}: share of the images whose pairs are kept apart, as the set "NAME held out" (default: ${DEFAULT_HELD_OUT})`,
      numberIn({ min: 0, max: 0.9 }),
    )
    .addOption(
      new Option(
        '--weights <how>',
        `with ${taskOption}: what each pair counts in training: as any other, or by the share of its people that gave its label (default: equal)`,
      ).choices(PAIR_WEIGHTS),
    );
}

/** @throws UsageError where such an option is given without a task */
export function assertNoTaskSetsOptions(options: TaskSetsOptions, taskOption: string): void {
  for (const [name, given] of Object.entries({
    '--whose': options.whose,
    '--least-agreement': options.leastAgreement,
    '--held-out': options.heldOut,
    '--weights': options.weights,
  }))
    if (given !== undefined) throw new UsageError(`${name} goes with ${taskOption}.`);
}

/** Makes the pair sets of a task that is named. */
export function taskSetsOf(
  workspace: Workspace,
  taskName: string,
  name: string,
  options: TaskSetsOptions & { readonly seed?: number },
): Promise<TaskSets> {
  return makePairSetsOfTask(workspace, {
    task: findTask(workspace.db, taskName).id,
    name,
    whose: whoseOf(workspace.db, options.whose ?? 'majority'),
    leastAgreement: options.leastAgreement ?? 0,
    heldOut: options.heldOut ?? DEFAULT_HELD_OUT,
    seed: options.seed ?? 1,
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  });
}

/** What came of it, as sentences. */
export function describeTaskSets(sets: TaskSets, taskName: string): string {
  const { name, heldOutSet, answered, training, heldOut, between, takenOver, withoutLabel, belowAgreement } =
    sets;
  const left = [
    ...(withoutLabel > 0 ? [`${formatQuantity(withoutLabel, 'pair')} without a label that counts`] : []),
    ...(belowAgreement > 0 ? [`${belowAgreement} on which too few agree`] : []),
    ...(takenOver > 0 ? [`${formatQuantity(takenOver, 'prediction')} that people took over`] : []),
    ...(between > 0 ? [`${between} of an image that is held out and one that is not`] : []),
  ];
  return (
    `Pair set "${name}" of the task "${taskName}": ${formatQuantity(training, 'pair')}` +
    (heldOutSet === null
      ? ''
      : `; "${heldOutSet.name}": ${formatQuantity(heldOut, 'pair')}, whose images are in none of the first`) +
    `. Of ${formatQuantity(answered, 'answered pair')}${left.length === 0 ? ' none is left out.' : ` left out: ${left.join(', ')}.`}`
  );
}
