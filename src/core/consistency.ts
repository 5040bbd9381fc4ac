import { confusionMatrix, type LabelMatrix } from './confusion.ts';
import { klDivergence } from './divergence.ts';
import { largestLabel, reverseLabel, reverseTriple, type Triple } from './labels.ts';
import { proportionOf, type Proportion } from './proportion.ts';

/** Probabilities of the answers about two images shown in both orders, each in the order shown. */
export interface AnsweredBothWays {
  readonly forward: Triple;
  readonly reverse: Triple;
}

export interface ConsistencyReport {
  readonly n: number;
  /** Share of pairs whose reverse label is the reversed forward label; null of no pairs. */
  readonly agreement: Proportion | null;
  /** Forward label (row) against the reverse label reversed, so that it names the same image (column). */
  readonly matrix: LabelMatrix;
  /**
   * Mean of P(First) - P(Second) over the answers of both orders, in [-1, 1]: 0 without a preference for a position, 1
   * where the image shown first always wins. NaN of no pairs.
   */
  readonly positionBias: number;
  /** Mean KL(forward || reversed reverse), in nats; null where infinite, as when labels alone are known, or of no pairs. */
  readonly meanDivergence: number | null;
}

/** Whether a comparator gives the same answer when the two images change places. */
export function consistencyReport(pairs: readonly AnsweredBothWays[]): ConsistencyReport {
  const matrix = confusionMatrix(
    pairs.map(({ forward }) => largestLabel(forward)),
    pairs.map(({ reverse }) => reverseLabel(largestLabel(reverse))),
  );
  let preference = 0;
  let divergence = 0;
  for (const pair of pairs) {
    preference += pair.forward[0] - pair.forward[1] + pair.reverse[0] - pair.reverse[1];
    divergence += divergenceOf(pair);
  }
  const meanDivergence = divergence / pairs.length;
  return {
    n: pairs.length,
    agreement: proportionOf(matrix[0][0] + matrix[1][1] + matrix[2][2], pairs.length),
    matrix,
    positionBias: preference / (2 * pairs.length),
    meanDivergence: Number.isFinite(meanDivergence) ? meanDivergence : null,
  };
}

function divergenceOf({ forward, reverse }: AnsweredBothWays): number {
  return klDivergence(forward, reverseTriple(reverse));
}
