import type { CalibrationPair } from '../../core/calibration.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import { sigmoid } from '../../core/logistic.ts';

/** Similar as good as never: e^-2delta = .998, so that what remains is the model of Bradley and Terry (1952) itself. */
const MARGIN = 1e-3;

const MAX_ITERATIONS = 50;
const TOLERANCE = 1e-9;

/**
 * Maximum-likelihood (k, b) of a comparator that never answers Similar, the margin being next to nothing: logistic
 * regression of First on the score difference, by Newton's method.
 *
 * @returns null where there is no finite optimum or the answers do not grow with the scores
 */
export function fitWithoutSimilar(pairs: readonly CalibrationPair[]): Likelihood | null {
  let [scale, shift] = [0, 0];
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let [byScale, byShift, xx, x1, one] = [0, 0, 0, 0, 0];
    for (const { firstScore, secondScore, weights } of pairs) {
      const difference = firstScore - secondScore;
      const share = sigmoid(scale * difference + shift);
      const total = weights[0] + weights[1];
      const error = total * share - weights[0];
      const curvature = total * share * (1 - share);
      byScale += error * difference;
      byShift += error;
      xx += curvature * difference ** 2;
      x1 += curvature * difference;
      one += curvature;
    }
    const determinant = xx * one - x1 ** 2;
    if (!(determinant > 0)) return null;
    const [ofScale, ofShift] = [
      (one * byScale - x1 * byShift) / determinant,
      (xx * byShift - x1 * byScale) / determinant,
    ];
    scale -= ofScale;
    shift -= ofShift;
    if (Math.abs(ofScale) < TOLERANCE * (1 + Math.abs(scale)) && Math.abs(ofShift) < TOLERANCE)
      return scale > 0 ? { kind: 'rao-kupper', scale, margin: MARGIN, bias: shift / scale } : null;
  }
  return null;
}
