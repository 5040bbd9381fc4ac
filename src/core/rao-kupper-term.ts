import type { Triple } from './labels.ts';
import type { PairTerm } from './pair-term.ts';

/**
 * Rao and Kupper's term, convex in (z, delta) together: -sum_c w_c log P_c of rao-kupper.ts, with
 * t = delta > 0. Weights are in the order shown.
 *
 * @returns the term of a z, with all that delta alone decides worked out once; it is the same object every time, with other numbers
 */
export function raoKupperTerm(delta: number): (z: number, weights: Triple) => PairTerm {
  const factor = logSimilarFactor(delta);
  const [growth, square] = [Math.expm1(2 * delta), Math.sinh(delta) ** 2];
  const term = { nll: NaN, byZ: NaN, byTie: NaN, byZZ: NaN, byZTie: NaN, byTieTie: NaN };
  return (z, weights) => {
    // Taken apart as a list it would cost as much as an exponential.
    const first = weights[0];
    const second = weights[1];
    const similar = weights[2];
    const x = z - delta;
    const y = z + delta;
    // Most answers are all on one label, and those that are not Similar have one exponential and one logarithm that count.
    let logX = 0;
    let slopeX = 0;
    let bendX = 0;
    if (first + similar !== 0) {
      const ex = Math.exp(-Math.abs(x));
      // log(1 + e^x) of x and of -x are this and what of either is positive.
      logX = Math.log1p(ex);
      slopeX = (x > 0 ? similar - first * ex : similar * ex - first) / (1 + ex);
      bendX = ((first + similar) * ex) / (1 + ex) ** 2;
    }
    let logY = 0;
    let slopeY = 0;
    let bendY = 0;
    if (second + similar !== 0) {
      const ey = Math.exp(-Math.abs(y));
      logY = Math.log1p(ey);
      slopeY = (y > 0 ? second - similar * ey : second * ey - similar) / (1 + ey);
      bendY = ((second + similar) * ey) / (1 + ey) ** 2;
    }
    term.nll =
      first * ((x < 0 ? -x : 0) + logX) +
      second * ((y > 0 ? y : 0) + logY) +
      similar * ((y < 0 ? -y : 0) + logY + ((x > 0 ? x : 0) + logX) - factor);
    term.byZ = slopeX + slopeY;
    term.byTie = slopeY - slopeX - (2 * similar) / growth;
    term.byZZ = bendX + bendY;
    term.byZTie = bendY - bendX;
    term.byTieTie = bendX + bendY + similar / square;
    return term;
  };
}

/** log(1 - e^(-2 delta)): the factor of P(Similar) that does not depend on the scores. */
export function logSimilarFactor(margin: number): number {
  return margin > Math.LN2 / 2 ? Math.log1p(-Math.exp(-2 * margin)) : Math.log(-Math.expm1(-2 * margin));
}
