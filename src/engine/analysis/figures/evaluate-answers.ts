import { confusionReport, type ConfusionReport, type LabelMatrix } from '../../../core/confusion.ts';
import type { Agreement } from '../../../model/consistency.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { AgreementSum } from './agreement.ts';
import { CodeCounts, countLabels } from './label-counts.ts';

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

/** How good the answers of some rows are. */
export function evaluateAnswers(table: AnswerTable, rows: Uint32Array): AnswerEvaluation {
  const { matrix: confusion, n } = countLabels(table, rows, table.truth, table.model);
  return {
    comparisons: table.countAnswers(rows),
    labels: n === 0 ? null : { ...confusionReport(confusion), confusion },
    consistency: evaluateConsistency(table, rows),
  };
}

function evaluateConsistency(table: AnswerTable, rows: Uint32Array): AnswerEvaluation['consistency'] {
  const { first, second, reverse, pFirst, pSecond, model, reverseLabels, divergence } = table;
  const isIn = new Uint8Array(table.count);
  for (const row of rows) isIn[row] = 1;
  const sum = new AgreementSum();
  const counts = new CodeCounts();
  for (const row of rows) {
    const forward = reverse[row] ?? -1;
    if ((first[row] ?? 0) < (second[row] ?? 0) || isIn[forward] !== 1) continue;
    const [label, reversed] = [model[forward] ?? NO_LABEL, reverseLabels[forward] ?? NO_LABEL];
    const preference =
      (pFirst[forward] ?? NaN) - (pSecond[forward] ?? NaN) + (pFirst[row] ?? NaN) - (pSecond[row] ?? NaN);
    sum.add(label === reversed, preference, divergence[forward] ?? NaN);
    counts.add(label, reversed);
  }
  const { agreement } = sum;
  return agreement.n === 0 ? null : { ...agreement, matrix: counts.matrix };
}
