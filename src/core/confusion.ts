import { AnswerSums } from './answer-sums.ts';
import { at } from './at.ts';
import type { Interval } from './interval.ts';
import { labelIndex, LABEL_RANKS, type Label, type Triple } from './labels.ts';
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
  readonly kappa: WeightedKappas;
}

/** A weighted kappa and its 95 % interval, null of fewer than two answers and where all agree. */
export interface Kappa {
  readonly value: number;
  readonly interval: Interval | null;
}

/** Null where every label of both sides is the same one. */
export interface WeightedKappas {
  readonly linear: Kappa | null;
  readonly quadratic: Kappa | null;
}

const INDICES = [0, 1, 2] as const;
const SIZE = INDICES.length;
/** Of a matrix of labels. */
export const CELL_COUNT = SIZE * SIZE;
const CELLS = Array.from({ length: CELL_COUNT }, (_, cell) => cell);

/** A matrix of labels that is being counted, with the images of what is counted, so that its shares have intervals. */
export class LabelSums {
  readonly #sums: AnswerSums;

  /** @param images as {@link AnswerSums} takes it */
  constructor(images: number, sums = new AnswerSums(images, CELL_COUNT)) {
    this.#sums = sums;
  }

  /**
   * Single answers that were counted elsewhere.
   *
   * @param ofImages how many each image has in each cell, image by image
   * @param together how many pairs have an answer in each of two cells, row by row: one that came later (row), and the other order's
   */
  static of(ofImages: Uint32Array, together: Uint32Array): LabelSums {
    const products = new Float64Array(CELL_COUNT * CELL_COUNT);
    for (const cell of CELLS) {
      // Each answer is of two images, and its square is 1.
      for (let place = cell; place < ofImages.length; place += CELL_COUNT)
        products[cell * CELL_COUNT + cell] = at(products, cell * CELL_COUNT + cell) + at(ofImages, place) / 2;
      for (const other of CELLS)
        products[cell * CELL_COUNT + other] =
          at(products, cell * CELL_COUNT + other) +
          at(together, cell * CELL_COUNT + other) +
          at(together, other * CELL_COUNT + cell);
    }
    const sums = AnswerSums.of({ quantities: CELL_COUNT, ofImages: Float64Array.from(ofImages), products });
    return new LabelSums(ofImages.length / CELL_COUNT, sums);
  }

  /** Counts an answer about the pair that is being counted. Labels are given by their places in `LABELS`. */
  add(row: number, column: number, times = 1): void {
    this.#sums.add(cellOf(row, column), times);
  }

  /** See {@link AnswerSums.closePair}. */
  closePair(image: number, other: number): void {
    this.#sums.closePair(image, other);
  }

  get n(): number {
    return this.#sums.total(CELLS);
  }

  get matrix(): LabelMatrix {
    return matrixOfCells(CELLS.map((cell) => this.#sums.total([cell])));
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
      kappa: {
        linear: this.#kappa((steps) => steps / 2),
        quadratic: this.#kappa((steps) => (steps / 2) ** 2),
      },
    };
  }

  /**
   * Cohen's weighted kappa (1968), 1 - O / E: O is the mean distance of the two labels, E what it would be if they had nothing
   * to do with each other. Labels stand in the order First < Similar < Second, so that First for Second weighs most.
   *
   * @param distance of labels one or two steps apart in that order, in [0, 1]
   */
  #kappa(distance: (steps: number) => number): Kappa | null {
    const { matrix, n } = this;
    const weight = (row: number, column: number) =>
      distance(Math.abs(at(LABEL_RANKS, row) - at(LABEL_RANKS, column)));
    const rows = INDICES.map((row) => sum(matrix[row]) / n);
    const columns = INDICES.map((column) => sum(matrix.map((row) => row[column])) / n);
    // Mean distance of a row's label to the columns', and of a column's to the rows'.
    const ofRow = INDICES.map((row) =>
      sum(INDICES.map((column) => at(columns, column) * weight(row, column))),
    );
    const ofColumn = INDICES.map((column) => sum(INDICES.map((row) => at(rows, row) * weight(row, column))));
    const expected = sum(INDICES.map((row) => at(rows, row) * at(ofRow, row)));
    const observed =
      sum(INDICES.map((row) => sum(INDICES.map((column) => matrix[row][column] * weight(row, column))))) / n;
    if (!(expected > 0)) return null;
    const value = 1 - observed / expected;
    const influences = CELLS.map((cell) => {
      const [row, column] = [Math.floor(cell / SIZE), cell % SIZE];
      const ofObserved = weight(row, column) - observed;
      const ofExpected = at(ofRow, row) + at(ofColumn, column) - 2 * expected;
      return ((observed / expected) * ofExpected - ofObserved) / (expected * n);
    });
    return { value, interval: this.#sums.interval(value, influences, CELLS, [-1, 1]) };
  }

  #share(part: readonly number[], whole: readonly number[]): Proportion | null {
    return this.#sums.share({ part, whole });
  }
}

/** The same of what has columns for the truth. */
export function transposedReport(report: ConfusionReport): ConfusionReport {
  return { ...report, recall: report.precision, precision: report.recall };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Where a matrix of labels that is counted as one list, row by row, has a cell. Labels are given by their places in `LABELS`. */
export function cellOf(row: number, column: number): number {
  return row * SIZE + column;
}

/** The matrix that such a list is of. */
export function matrixOfCells(counts: ArrayLike<number>): LabelMatrix {
  const row = (index: number) =>
    [at(counts, cellOf(index, 0)), at(counts, cellOf(index, 1)), at(counts, cellOf(index, 2))] as const;
  return [row(0), row(1), row(2)];
}
