import { at } from '../../core/at.ts';
import type { DrawnPair } from '../../core/draw-pairs.ts';
import type { QueueOrder } from '../../model/annotation-queue.ts';
import type { AnswerView } from '../analysis/filters/answer-view.ts';
import type { Database } from '../store/database.ts';
import { queueOrder } from './queue-order.ts';

/** The pairs of a view in a queue's order, both orders of a pair being one: a task's pairs out of a run. */
export function pairsOfRun(db: Database, view: AnswerView, order: QueueOrder, seed: number): DrawnPair[] {
  const { firstIds, secondIds } = view.table.columns;
  return Array.from(queueOrder(db, view, order, seed).rows, (row): DrawnPair => [
    at(firstIds, row),
    at(secondIds, row),
  ]);
}
