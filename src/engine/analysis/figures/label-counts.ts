import type { LabelMatrix } from '../../../core/confusion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { voteCodes } from '../tables/vote-codes.ts';
import type { LabelPairCounts } from '../../../model/confusion.ts';

/**
 * Counts of label pairs over rows; core's confusionMatrix on columns of label codes. Of the run's own answers every vote
 * counts where a comparison has several.
 */
export function countLabels(
  table: AnswerTable,
  rows: Uint32Array,
  rowCodes: Uint8Array,
  columnCodes: Uint8Array,
): LabelPairCounts {
  const counts = new CodeCounts();
  const codesOf = voteCodes(table, rowCodes, columnCodes);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (codesOf === null) counts.add(rowCodes[row] ?? NO_LABEL, columnCodes[row] ?? NO_LABEL);
    else for (const [rowCode, columnCode, votes] of codesOf(row)) counts.add(rowCode, columnCode, votes);
  }
  const { matrix, n, total } = counts;
  return { matrix, n, unlabelled: total - n };
}

const WIDTH = NO_LABEL + 1;

/** A matrix of label codes that is being counted. */
export class CodeCounts {
  readonly #counts = new Float64Array(WIDTH * WIDTH);

  add(row: number, column: number, times = 1): void {
    const at = row * WIDTH + column;
    this.#counts[at] = (this.#counts[at] ?? 0) + times;
  }

  addAll(other: CodeCounts): void {
    for (let at = 0; at < this.#counts.length; at++)
      this.#counts[at] = (this.#counts[at] ?? 0) + (other.#counts[at] ?? 0);
  }

  /** Without what has no label on one side. */
  get matrix(): LabelMatrix {
    const row = (code: number) => [this.#at(code, 0), this.#at(code, 1), this.#at(code, 2)] as const;
    return [row(0), row(1), row(2)];
  }

  /** Sum of the matrix. */
  get n(): number {
    return this.matrix.flat().reduce((sum, count) => sum + count, 0);
  }

  /** Of everything that was added. */
  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Its diagonal's. */
  get right(): number {
    return this.#at(0, 0) + this.#at(1, 1) + this.#at(2, 2);
  }

  #at(row: number, column: number): number {
    return this.#counts[row * WIDTH + column] ?? 0;
  }
}
