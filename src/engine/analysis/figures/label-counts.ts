import { LabelSums } from '../../../core/confusion.ts';
import type { LabelPairCounts } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { voteCodes } from '../tables/vote-codes.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/**
 * Counts of label pairs over rows, and the shares that they make; core's confusionMatrix on columns of label codes. Of the
 * run's own answers every vote counts where a comparison has several.
 *
 * @param isLeftOut whether people's label of a row was taken over from a prediction and so is no agreement; defaults to none
 */
export function countLabels(
  table: AnswerTable,
  rows: Uint32Array,
  rowCodes: Uint8Array,
  columnCodes: Uint8Array,
  isLeftOut: (row: number) => boolean = () => false,
): LabelPairCounts {
  const { first, second, images } = table;
  const sums = new LabelSums(images.count);
  let [unlabelled, takenOver] = [0, 0];
  const codesOf = voteCodes(table, rowCodes, columnCodes);
  const add = (rowCode: number, columnCode: number, times: number) => {
    if (rowCode === NO_LABEL || columnCode === NO_LABEL) unlabelled += times;
    else sums.add(rowCode, columnCode, times);
  };
  const count = (row: number) => {
    if (isLeftOut(row)) takenOver++;
    else if (codesOf === null) add(rowCodes[row] ?? NO_LABEL, columnCodes[row] ?? NO_LABEL, 1);
    else for (const [rowCode, columnCode, votes] of codesOf(row)) add(rowCode, columnCode, votes);
  };
  eachPair(table, rows, (row, other) => {
    count(row);
    if (other !== NO_ROW) count(other);
    sums.closePair(first[row] ?? NaN, second[row] ?? NaN);
  });
  const { report, matrix } = sums;
  return { matrix, n: report.n, unlabelled, takenOver, report };
}
