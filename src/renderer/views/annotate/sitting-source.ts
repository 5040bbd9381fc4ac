import {
  isSecondLook,
  meantOrder,
  QUEUE_ORDERS,
  QUEUE_PARTS,
  type QueueOrder,
  type QueuePart,
} from '../../../model/annotation-queue.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { TaskSummary } from '../../../model/task.ts';

/** Where the pairs of a sitting come from: a run's queue under the filter, or a task. */
export type SittingSource =
  | {
      readonly kind: 'run';
      readonly run: RunSummary;
      readonly filter: Filter;
      readonly part: QueuePart;
      readonly order: QueueOrder;
      /** Truth and prediction are shown after the answer alone. */
      readonly blind: boolean;
      /** The model's labels are marked, to be accepted or not: never blind. */
      readonly suggests: boolean;
    }
  | { readonly kind: 'task'; readonly task: TaskSummary };

/** Whether nothing is told of a pair before its answer. */
export function isBlind(source: SittingSource): boolean {
  return source.kind === 'task' ? source.task.blind : source.blind;
}

/** Whether the model's label of a pair is marked before its answer. */
export function suggestsLabels(source: SittingSource): boolean {
  return source.kind === 'task' ? source.task.suggests : source.suggests;
}

/** Whether truth and prediction may be shown after an answer. */
export function givesFeedback(source: SittingSource): boolean {
  return source.kind === 'run' || source.task.feedback || !source.task.blind;
}

/** What is asked of every pair; null where neither a run of recorded answers nor its dataset says it. */
export function questionOf(source: SittingSource, dataset: DatasetSummary | undefined): string | null {
  if (source.kind === 'task') return source.task.question;
  return source.run.asked?.question ?? dataset?.ask.question ?? null;
}

/** Whether its pairs are there to be looked at again, finished ones too. */
export function looksAgain(source: SittingSource): boolean {
  return source.kind === 'run' && isSecondLook(source.part, source.order);
}

/** Whether its pairs are finished already, so that what is done is what was passed. */
export function isRevision(source: SittingSource): boolean {
  return looksAgain(source) && !(source.kind === 'run' && source.part === 'skipped');
}

/** A run's queue as an address asks for it. */
export function sourceOfRun(
  run: RunSummary,
  filter: Filter,
  { among, order, blind, suggest }: Readonly<Record<string, string>>,
): SittingSource {
  const asked = QUEUE_ORDERS.find((value) => value === order) ?? 'uncertain';
  return {
    kind: 'run',
    run,
    filter,
    part: QUEUE_PARTS.find((value) => value === among) ?? 'open',
    order: meantOrder(asked, run.hasProbabilities),
    blind: blind !== 'no',
    suggests: blind === 'no' && suggest === 'yes',
  };
}
