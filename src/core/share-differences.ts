import { AnswerSums, type Ratio } from './answer-sums.ts';
import { at } from './at.ts';
import { labelIndex, LABELS, type Label } from './labels.ts';
import type { FigureDifference } from './score-differences.ts';

const SIZE = LABELS.length;
const CELLS = Array.from({ length: SIZE * SIZE }, (_, cell) => cell);

/** After the cells of the matrix: pairs answered in both orders, and those of them that agree. */
const BOTH_ORDERS = CELLS.length;
const AGREEING = BOTH_ORDERS + 1;
const QUANTITIES = AGREEING + 1;

/** Which of the two is meant: the first, or the other, which is compared with it. */
type Way = 0 | 1;

/** How much larger the shares of other answers are than those of the first; null where one has none. */
export interface ShareDifferences {
  readonly accuracy: FigureDifference | null;
  readonly recall: Readonly<Record<Label, FigureDifference | null>>;
  readonly precision: Readonly<Record<Label, FigureDifference | null>>;
  readonly agreement: FigureDifference | null;
  /**
   * By how many times as often Similar is called for each true one: the other's ratio of called to truly Similar over the first's,
   * with the interval of its logarithm. Null where one of the four counts is 0.
   */
  readonly similarRatio: FigureDifference | null;
}

const SIMILAR = labelIndex('Similar');

/**
 * Two counts of answers about the same images, another run's or another filter's, pair by pair: what both say of an image cancels
 * out in the intervals of their differences (see {@link AnswerSums}).
 */
export class PairedLabelSums {
  readonly #sums: AnswerSums;

  /** @param images as {@link AnswerSums} takes it */
  constructor(images: number) {
    this.#sums = new AnswerSums(images, 2 * QUANTITIES);
  }

  /** Counts an answer about the pair that is being counted; labels by their places in `LABELS`. */
  add(way: Way, truth: number, said: number, times: number): void {
    this.#sums.add(way * QUANTITIES + truth * SIZE + said, times);
  }

  /** Says that the pair was answered in both orders. */
  addOrders(way: Way, agree: boolean): void {
    this.#sums.add(way * QUANTITIES + BOTH_ORDERS, 1);
    if (agree) this.#sums.add(way * QUANTITIES + AGREEING, 1);
  }

  /** See {@link AnswerSums.closePair}. */
  closePair(image: number, other: number): void {
    this.#sums.closePair(image, other);
  }

  get differences(): ShareDifferences {
    const perLabel = (cellsOf: (label: number) => number[]) => {
      const of = (label: number) => this.#difference({ part: [label * SIZE + label], whole: cellsOf(label) });
      return { First: of(0), Second: of(1), Similar: of(2) };
    };
    const along = (cell: (label: number, other: number) => number) => (label: number) =>
      LABELS.map((_, other) => cell(label, other));
    return {
      accuracy: this.#difference({ part: LABELS.map((_, label) => label * SIZE + label), whole: CELLS }),
      recall: perLabel(along((row, column) => row * SIZE + column)),
      precision: perLabel(along((column, row) => row * SIZE + column)),
      agreement: this.#difference({ part: [AGREEING], whole: [BOTH_ORDERS] }),
      similarRatio: this.#similarRatio(),
    };
  }

  #similarRatio(): FigureDifference | null {
    const influences = new Float64Array(2 * QUANTITIES);
    let logarithm = 0;
    for (const way of [0, 1] as const)
      for (const isCalled of [true, false]) {
        const sign = (way === 1) === isCalled ? 1 : -1;
        const places = LABELS.map(
          (_, label) => way * QUANTITIES + (isCalled ? label * SIZE + SIMILAR : SIMILAR * SIZE + label),
        );
        const count = this.#sums.total(places);
        if (count === 0) return null;
        logarithm += sign * Math.log(count);
        for (const place of places) influences[place] = at(influences, place) + sign / count;
      }
    const all = CELLS.flatMap((cell) => [cell, QUANTITIES + cell]);
    const ends = this.#sums.interval(logarithm, influences, all, [-Infinity, Infinity]);
    return { value: Math.exp(logarithm), interval: ends && [Math.exp(ends[0]), Math.exp(ends[1])] };
  }

  #difference({ part, whole }: Ratio): FigureDifference | null {
    const of = (way: Way): Ratio => ({
      part: part.map((quantity) => way * QUANTITIES + quantity),
      whole: whole.map((quantity) => way * QUANTITIES + quantity),
    });
    return this.#sums.shareDifference(of(1), of(0));
  }
}
