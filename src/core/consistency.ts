import { AnswerSums } from './answer-sums.ts';
import { LabelSums, type LabelMatrix } from './confusion.ts';
import { klDivergence } from './divergence.ts';
import type { Interval } from './interval.ts';
import { labelIndex, largestLabel, reverseLabel, reverseTriple, type Triple } from './labels.ts';
import type { Proportion } from './proportion.ts';

/** How far the answers to both orders of pairs agree. */
export interface Agreement {
  readonly n: number;
  /** Share of pairs whose reverse label is the reversed forward label; null of no pairs. */
  readonly agreement: Proportion | null;
  /**
   * Mean of P(First) - P(Second) over the answers of both orders, in [-1, 1]: 0 without a preference for a position, 1
   * where the image shown first always wins. Null of no pairs.
   */
  readonly positionBias: number | null;
  /** At 95 %, as {@link AnswerSums} says; null of fewer than two pairs. */
  readonly positionBiasInterval: Interval | null;
  /** Mean KL(forward || reversed reverse), in nats; null where infinite, as when labels alone are known, or of no pairs. */
  readonly meanDivergence: number | null;
  readonly meanDivergenceInterval: Interval | null;
}

const PAIRS = 0;
const AGREEING = 1;
const PREFERENCE = 2;
const DIVERGENCE = 3;
const QUANTITIES = 4;

/** Adds up what the two answers to each pair say. */
export class AgreementSums {
  readonly #sums: AnswerSums;
  readonly #pair = new Float64Array(QUANTITIES);

  /** @param images as {@link AnswerSums} takes it */
  constructor(images: number, sums = new AnswerSums(images, QUANTITIES)) {
    this.#sums = sums;
  }

  /** What several were given, of the same images and of no pair in common. */
  static merged(images: number, all: readonly AgreementSums[]): AgreementSums {
    return new AgreementSums(
      images,
      all.length === 0 ? undefined : AnswerSums.merged(all.map((one) => one.#sums)),
    );
  }

  /**
   * @param image the pair's two images, in whatever order
   * @param preference P(First) - P(Second), summed over the two answers
   * @param divergence KL(forward || reversed reverse)
   */
  add(image: number, other: number, agrees: boolean, preference: number, divergence: number): void {
    const pair = this.#pair;
    pair[PAIRS] = 1;
    pair[AGREEING] = agrees ? 1 : 0;
    // A pair's bias is half the sum over its two answers.
    pair[PREFERENCE] = preference / 2;
    pair[DIVERGENCE] = divergence;
    this.#sums.addPair(pair, image, other);
  }

  get agreement(): Agreement {
    const n = this.#sums.total([PAIRS]);
    const mean = (of: number) => this.#sums.total([of]) / n;
    const intervalOf = (of: number, range: Interval) =>
      this.#sums.ratioInterval({ part: [of], whole: [PAIRS] }, range);
    return {
      n,
      agreement: this.#sums.share({ part: [AGREEING], whole: [PAIRS] }),
      positionBias: n === 0 ? null : mean(PREFERENCE),
      positionBiasInterval: intervalOf(PREFERENCE, [-1, 1]),
      meanDivergence: Number.isFinite(mean(DIVERGENCE)) ? mean(DIVERGENCE) : null,
      meanDivergenceInterval: intervalOf(DIVERGENCE, [0, Infinity]),
    };
  }
}

/** Probabilities of the answers about two images shown in both orders, each in the order shown. */
export interface AnsweredBothWays {
  readonly forward: Triple;
  readonly reverse: Triple;
}

/** The same with the two images, as {@link AnswerSums} names them. */
export interface AnsweredPair extends AnsweredBothWays {
  readonly images: readonly [number, number];
}

export interface ConsistencyReport extends Agreement {
  /** Forward label (row) against the reverse label reversed, so that it names the same image (column). */
  readonly matrix: LabelMatrix;
}

/** Whether a comparator gives the same answer when the two images change places. */
export function consistencyReport(pairs: readonly AnsweredPair[], images: number): ConsistencyReport {
  const sums = new AgreementSums(images);
  const labels = new LabelSums(images);
  for (const {
    forward,
    reverse,
    images: [image, other],
  } of pairs) {
    const [said, reversed] = [largestLabel(forward), reverseLabel(largestLabel(reverse))];
    const preference = forward[0] - forward[1] + reverse[0] - reverse[1];
    sums.add(image, other, said === reversed, preference, klDivergence(forward, reverseTriple(reverse)));
    labels.add(labelIndex(said), labelIndex(reversed));
    labels.closePair(image, other);
  }
  return { ...sums.agreement, matrix: labels.matrix };
}
