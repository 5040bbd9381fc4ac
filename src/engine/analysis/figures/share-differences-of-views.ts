import { at } from '../../../core/at.ts';
import { PairedLabelSums, type ShareDifferences } from '../../../core/share-differences.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { voteCodes } from '../tables/vote-codes.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/**
 * How much larger the shares of one view's answers are than those of another, which may be of another run of the same dataset or
 * of another filter, and how many pairs of images are in both, in either order: without any nothing is paired.
 *
 * @returns null where they are about different datasets
 */
export function shareDifferencesOfViews(
  first: AnswerView,
  other: AnswerView,
): (ShareDifferences & { readonly commonPairs: number }) | null {
  if (first.table.run.datasetId !== other.table.run.datasetId) return null;
  const tables = [first.table, other.table] as const;
  // The newer list of a dataset's images begins with the older one.
  const images = tables[0].images.count < tables[1].images.count ? tables[1].images : tables[0].images;
  const sums = new PairedLabelSums(images.count);
  const count = [counterOf(sums, 0, first.table), counterOf(sums, 1, other.table)] as const;
  const isLeft = new Uint8Array(other.table.count);
  for (const row of other.rows) isLeft[row] = 1;
  let commonPairs = 0;
  const take = (row: number) => {
    if (isLeft[row] !== 1) return NO_ROW;
    isLeft[row] = 0;
    return row;
  };
  const close = (table: AnswerTable, row: number) => {
    const [a, b] = [at(table.columns.firstIds, row), at(table.columns.secondIds, row)];
    sums.closePair(images.indexOf(a), images.indexOf(b));
  };
  eachPair(first.table, first.rows, (row, otherOrder) => {
    count[0](row, otherOrder);
    const [a, b] = [at(first.table.columns.firstIds, row), at(first.table.columns.secondIds, row)];
    const isSame = first.table === other.table;
    const same = isSame ? row : other.table.rowOf(a, b);
    const reverse = isSame ? at(other.table.reverse, row) : other.table.rowOf(b, a);
    const [taken, takenReverse] = [take(same), take(reverse)];
    if (taken !== NO_ROW || takenReverse !== NO_ROW) commonPairs++;
    count[1](taken, takenReverse);
    close(first.table, row);
  });
  const rest = other.rows.filter((row) => isLeft[row] === 1);
  eachPair(other.table, rest, (row, otherOrder) => {
    count[1](row, otherOrder);
    close(other.table, row);
  });
  return { ...sums.differences, commonPairs };
}

/** Counts what a table says of a pair in one order and in the other; either may be missing. */
function counterOf(
  sums: PairedLabelSums,
  way: 0 | 1,
  table: AnswerTable,
): (row: number, otherOrder: number) => void {
  const { truth, model, reverseLabels } = table;
  const codesOf = voteCodes(table, truth, model);
  const add = (row: number) => {
    if (row === NO_ROW || truth[row] === NO_LABEL) return;
    if (codesOf === null) sums.add(way, at(truth, row), at(model, row), 1);
    else for (const [truthCode, code, votes] of codesOf(row)) sums.add(way, truthCode, code, votes);
  };
  return (row, otherOrder) => {
    add(row);
    add(otherOrder);
    if (row !== NO_ROW && otherOrder !== NO_ROW) sums.addOrders(way, model[row] === reverseLabels[row]);
  };
}
