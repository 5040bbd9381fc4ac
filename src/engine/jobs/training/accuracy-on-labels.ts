import { at } from '../../../core/at.ts';
import { AnswerSums } from '../../../core/answer-sums.ts';
import { labelIndex, reverseLabel, type Label } from '../../../core/labels.ts';
import type { AccuracyOnLabels } from '../../../model/held-out-labels.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { AppError } from '../../app-error.ts';
import { pairsOfSet, type PairSet } from '../../store/pair-sets.ts';
import type { Database } from '../../store/database.ts';

/** A run's answers. */
interface RunAnswers {
  readonly name: string;
  readonly table: AnswerTable;
}

/** Quantities: answers, and right ones of each run. */
const [ALL, BEFORE, AFTER] = [0, 1, 2];

/**
 * Accuracy of two runs, such as a base model's and a trained one's, on the labels of a pair set: on just the comparisons that both
 * answered.
 *
 * @throws AppError `evidence-missing` where there is none
 */
export function accuracyOnLabels(
  db: Database,
  pairSet: PairSet,
  runs: readonly [RunAnswers, RunAnswers],
): AccuracyOnLabels {
  const pairs = pairsOfSet(db, pairSet.id);
  const imageIndex = new Map(
    [...new Set(pairs.flatMap(({ firstId, secondId }) => [firstId, secondId]))].map((id, index) => [
      id,
      index,
    ]),
  );
  const sums = new AnswerSums(imageIndex.size, 3);
  let [answered, answers] = [0, 0];
  for (const { firstId, secondId, label } of pairs) {
    let orders = 0;
    const count = (first: number, second: number, wanted: Label) => {
      const rows = runs.map(({ table }) => table.rowOf(first, second));
      if (rows.some((row) => row < 0)) return;
      orders++;
      sums.add(ALL, 1);
      for (const [way, { table }] of runs.entries())
        sums.add(way === 0 ? BEFORE : AFTER, Number(at(table.model, at(rows, way)) === labelIndex(wanted)));
    };
    count(firstId, secondId, label);
    count(secondId, firstId, reverseLabel(label));
    sums.closePair(imageIndex.get(firstId) ?? 0, imageIndex.get(secondId) ?? 0);
    answers += orders;
    if (orders > 0) answered++;
  }
  const ratio = (quantity: number) => ({ part: [quantity], whole: [ALL] });
  const [of, afterwards] = [sums.share(ratio(BEFORE)), sums.share(ratio(AFTER))];
  const difference = sums.shareDifference(ratio(AFTER), ratio(BEFORE));
  if (of === null || afterwards === null || difference === null)
    throw new AppError(
      'evidence-missing',
      `The runs "${runs[0].name}" and "${runs[1].name}" have answered no pair of the set "${pairSet.name}" in common.`,
      'Compare the pairs of this set with both models first.',
    );
  return { pairs: answered, ofPairs: pairs.length, answers, before: of, after: afterwards, difference };
}
