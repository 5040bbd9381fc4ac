import { AnswerSums } from './answer-sums.ts';
import { labelIndex, type Label, type Triple } from './labels.ts';
import type { Proportion } from './proportion.ts';

/** A count for each pair of labels, rows and columns in the order of `LABELS`. */
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

const INDICES = [0, 1, 2] as const;
const SIZE = INDICES.length;
const CELLS = Array.from({ length: SIZE * SIZE }, (_, cell) => cell);

/** Labels by their places in `LABELS`. */
type Cell = readonly [row: number, column: number];

/** A matrix of labels that is being counted, with the images of what is counted, so that its shares have intervals. */
export class LabelSums {
  readonly #sums: AnswerSums;

  /** @param images as {@link AnswerSums} takes it */
  constructor(images: number) {
    this.#sums = new AnswerSums(images, CELLS.length);
  }

  /** Counts an answer about the pair that is being counted. Labels are given by their places in `LABELS`. */
  add(row: number, column: number, times = 1): void {
    this.#sums.add(cellOf(row, column), times);
  }

  /** See {@link AnswerSums.closePair}. */
  closePair(image: number, other: number): void {
    this.#sums.closePair(image, other);
  }

  /** See {@link AnswerSums.join}. */
  join([row, column]: Cell, [otherRow, otherColumn]: Cell): void {
    this.#sums.join(cellOf(row, column), cellOf(otherRow, otherColumn));
  }

  get n(): number {
    return this.#sums.total(CELLS);
  }

  get matrix(): LabelMatrix {
    const count = (row: number, column: number) => this.#sums.total([cellOf(row, column)]);
    const row = (index: number) => [count(index, 0), count(index, 1), count(index, 2)] as const;
    return [row(0), row(1), row(2)];
  }

  get accuracy(): Proportion | null {
    return this.#share(
      INDICES.map((index) => cellOf(index, index)),
      CELLS,
    );
  }

  /** Accuracy, recall and precision, with what is in the rows as the truth. */
  get report(): ConfusionReport {
    const perLabel = (cellsOf: (index: number) => readonly number[]) => {
      const [First, Second, Similar] = INDICES.map((index) =>
        this.#share([cellOf(index, index)], cellsOf(index)),
      );
      return { First: First ?? null, Second: Second ?? null, Similar: Similar ?? null };
    };
    return {
      n: this.n,
      accuracy: this.accuracy,
      recall: perLabel((row) => INDICES.map((column) => cellOf(row, column))),
      precision: perLabel((column) => INDICES.map((row) => cellOf(row, column))),
    };
  }

  #share(part: readonly number[], whole: readonly number[]): Proportion | null {
    return this.#sums.share({ part, whole });
  }
}

/** The same of what has columns for the truth. */
export function transposedReport(report: ConfusionReport): ConfusionReport {
  return { ...report, recall: report.precision, precision: report.recall };
}

function cellOf(row: number, column: number): number {
  return row * SIZE + column;
}
