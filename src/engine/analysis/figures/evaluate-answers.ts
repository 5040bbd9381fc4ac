import type { ConfusionReport, LabelMatrix } from '../../../core/confusion.ts';
import { CELL_COUNT, cellOf, matrixOfCells } from '../../../core/confusion.ts';
import { AgreementSums, type Agreement } from '../../../core/consistency.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { eachPair, NO_ROW } from './each-pair.ts';
import { countLabels } from './label-counts.ts';

export interface AnswerEvaluation {
  /** Answers of the run, every vote one where a comparison has several. */
  readonly comparisons: number;
  /** Against the labels that the true scores make; null where no pair has two known scores. */
  readonly labels: (ConfusionReport & { readonly confusion: LabelMatrix }) | null;
  /**
   * Of the pairs that were answered both ways; null where there are none. The matrix holds the forward label (row), which
   * is that with the lower id first, against the reverse one reversed, so that it names the same image (column).
   */
  readonly consistency: (Agreement & { readonly matrix: LabelMatrix }) | null;
}

/**
 * How good the answers of some rows are.
 *
 * Hot loops (`test/bench/evaluate.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function evaluateAnswers(table: AnswerTable, rows: Uint32Array): AnswerEvaluation {
  const { matrix: confusion, n, report } = countLabels(table, rows, table.truth, table.model);
  return {
    comparisons: table.countAnswers(rows),
    labels: n === 0 ? null : { ...report, confusion },
    consistency: evaluateConsistency(table, rows),
  };
}

function evaluateConsistency(table: AnswerTable, rows: Uint32Array): AnswerEvaluation['consistency'] {
  const { first, second, model, reverseLabels, divergence, images } = table;
  const sums = new AgreementSums(images.count);
  const labels = new Uint32Array(CELL_COUNT);
  eachPair(table, rows, (row, other) => {
    if (other === NO_ROW) return;
    const [forward, reverse] = (first[row] ?? NaN) < (second[row] ?? NaN) ? [row, other] : [other, row];
    const [image, otherImage] = [first[row] ?? NaN, second[row] ?? NaN];
    const [label, reversed] = [model[forward] ?? NO_LABEL, reverseLabels[forward] ?? NO_LABEL];
    const preference =
      table.probability(forward, 0) -
      table.probability(forward, 1) +
      table.probability(reverse, 0) -
      table.probability(reverse, 1);
    sums.add(image, otherImage, label === reversed, preference, divergence[forward] ?? NaN);
    const cell = cellOf(label, reversed);
    labels[cell] = (labels[cell] ?? 0) + 1;
  });
  const { agreement } = sums;
  return agreement.n === 0 ? null : { ...agreement, matrix: matrixOfCells(labels) };
}
