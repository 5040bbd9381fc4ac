import { CELL_COUNT, cellOf, LabelSums } from '../../../core/confusion.ts';
import type { LabelPairCounts } from '../../../model/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { voteCodes } from '../tables/vote-codes.ts';
import { eachPair, NO_ROW } from './each-pair.ts';

/**
 * Counts of label pairs over rows, and the shares that they make; core's confusionMatrix on columns of label codes. Of the
 * run's own answers every vote counts where a comparison has several.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param isLeftOut whether people's label of a row was taken over from a prediction and so is no agreement; defaults to none
 */
export function countLabels(
  table: AnswerTable,
  rows: Uint32Array,
  rowCodes: Uint8Array,
  columnCodes: Uint8Array,
  isLeftOut?: (row: number) => boolean,
): LabelPairCounts {
  const { first, second, images } = table;
  const codesOf = voteCodes(table, rowCodes, columnCodes);
  if (codesOf === null && isLeftOut === undefined)
    return countSingleAnswers(table, rows, rowCodes, columnCodes);
  const sums = new LabelSums(images.count);
  let [unlabelled, takenOver] = [0, 0];
  const add = (rowCode: number, columnCode: number, times: number) => {
    if (rowCode === NO_LABEL || columnCode === NO_LABEL) unlabelled += times;
    else sums.add(rowCode, columnCode, times);
  };
  const count = (row: number) => {
    if (isLeftOut?.(row) === true) takenOver++;
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

/** In the place of a cell: not among the rows, or without one of its labels. */
const NO_CELL = 255;

/** The same of rows with one answer each, none of which is left out: whole numbers alone, a million in a fifth of the time. */
function countSingleAnswers(
  { first, second, images, reverse, count }: AnswerTable,
  rows: Uint32Array,
  rowCodes: Uint8Array,
  columnCodes: Uint8Array,
): LabelPairCounts {
  const ofImages = new Uint32Array(images.count * CELL_COUNT);
  const together = new Uint32Array(CELL_COUNT * CELL_COUNT);
  const cells = new Uint8Array(count).fill(NO_CELL);
  let unlabelled = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const rowCode = rowCodes[row] ?? NO_LABEL;
    const columnCode = columnCodes[row] ?? NO_LABEL;
    if (rowCode === NO_LABEL || columnCode === NO_LABEL) {
      unlabelled++;
      continue;
    }
    const cell = cellOf(rowCode, columnCode);
    cells[row] = cell;
    const place = (first[row] ?? 0) * CELL_COUNT + cell;
    const otherPlace = (second[row] ?? 0) * CELL_COUNT + cell;
    ofImages[place] = (ofImages[place] ?? 0) + 1;
    ofImages[otherPlace] = (ofImages[otherPlace] ?? 0) + 1;
    // Of two orders, the one that is counted later finds the other.
    const otherRow = reverse[row] ?? -1;
    const other = otherRow < 0 ? NO_CELL : (cells[otherRow] ?? NO_CELL);
    if (other === NO_CELL) continue;
    const both = cell * CELL_COUNT + other;
    together[both] = (together[both] ?? 0) + 1;
  }
  const { report, matrix } = LabelSums.of(ofImages, together);
  return { matrix, n: report.n, unlabelled, takenOver: 0, report };
}
