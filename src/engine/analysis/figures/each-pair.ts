import type { AnswerTable } from '../tables/answer-table.ts';

/** What stands for the other order where it is not among the rows. */
export const NO_ROW = -1;

/**
 * Visits each pair of images of some rows once, as sums with images for their unit need it.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param visit takes the row, and that of the same pair in the other order where it is among the rows, else {@link NO_ROW};
 *   of the two, the earlier row comes first
 */
export function eachPair(
  { count, reverse }: AnswerTable,
  rows: Uint32Array,
  visit: (row: number, otherOrder: number) => void,
): void {
  const isIn = new Uint8Array(count);
  for (let at = 0; at < rows.length; at++) isIn[rows[at] ?? 0] = 1;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const other = reverse[row] ?? NO_ROW;
    if (isIn[other] !== 1) visit(row, NO_ROW);
    else if (other < row) visit(other, row);
  }
}
