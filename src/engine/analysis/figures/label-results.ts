import { confusionReport, type ConfusionReport } from '../../../core/confusion.ts';
import { proportionOf, type Proportion } from '../../../core/proportion.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { CodeCounts } from './label-counts.ts';

export interface LabelResults {
  readonly comparisons: number;
  /** Against the truth; null where no pair has two known scores. */
  readonly labels: ConfusionReport | null;
  /** Share of the pairs answered both ways that name the same image; null of none. */
  readonly agreement: Proportion | null;
}

/** How good the answers of a whole run are: the label figures of evaluateRun, on columns. */
export function labelResults(table: AnswerTable): LabelResults {
  const { truth, model, first, second, reverseLabels, count } = table;
  const counts = new CodeCounts();
  let [pairs, agreeing] = [0, 0];
  for (let row = 0; row < count; row++) {
    counts.add(truth[row] ?? NO_LABEL, model[row] ?? NO_LABEL);
    // A pair answered both ways has two rows: one of them counts.
    if (reverseLabels[row] === NO_LABEL || (first[row] ?? 0) > (second[row] ?? 0)) continue;
    pairs++;
    if (reverseLabels[row] === model[row]) agreeing++;
  }
  return {
    comparisons: count,
    labels: counts.n === 0 ? null : confusionReport(counts.matrix),
    agreement: proportionOf(agreeing, pairs),
  };
}
