import { labelIndex, LABELS, type Label, type Triple } from './labels.ts';
import { proportionOf, type Proportion } from './proportion.ts';

/** A count for each pair of labels, rows and columns in the order of {@link LABELS}. */
export type LabelMatrix = readonly [Triple, Triple, Triple];

/** How often each true label (row) was predicted as each label (column). */
export function confusionMatrix(truths: readonly Label[], predicted: readonly Label[]): LabelMatrix {
  if (truths.length !== predicted.length)
    throw new RangeError(`${truths.length} labels cannot be paired with ${predicted.length}`);
  const counts: [[number, number, number], [number, number, number], [number, number, number]] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (const [index, truth] of truths.entries())
    counts[labelIndex(truth)][labelIndex(predicted[index] as Label)]++;
  return counts;
}

export interface ConfusionReport {
  readonly n: number;
  /** Share of all whose label was predicted; null of none. */
  readonly accuracy: Proportion | null;
  /** Share of those with this true label that were predicted so; null where no truth has it. */
  readonly recall: Readonly<Record<Label, Proportion | null>>;
  /** Share of those predicted to have this label that do; null where none was. */
  readonly precision: Readonly<Record<Label, Proportion | null>>;
}

/** Accuracy, recall and precision of a confusion matrix, each with its Wilson interval. */
export function confusionReport(matrix: LabelMatrix): ConfusionReport {
  const right = LABELS.map((_, index) => matrix[index]?.[index] ?? 0);
  const rows = matrix.map(sum);
  const columns = LABELS.map((_, column) => sum(matrix.map((row) => row[column] ?? 0)));
  const shares = (trials: readonly number[]): Record<Label, Proportion | null> => {
    const [First, Second, Similar] = right.map((count, index) => proportionOf(count, trials[index] ?? 0));
    return { First: First ?? null, Second: Second ?? null, Similar: Similar ?? null };
  };
  return {
    n: sum(rows),
    accuracy: proportionOf(sum(right), sum(rows)),
    recall: shares(rows),
    precision: shares(columns),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
