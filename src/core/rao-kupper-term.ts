import type { Triple } from './labels.ts';
import { softplus } from './logistic.ts';
import type { PairTerm } from './pair-term.ts';

/**
 * Rao and Kupper's term, convex in (z, delta) together: -sum_c w_c log P_c of rao-kupper.ts, with
 * t = delta > 0. Weights are in the order shown.
 */
export function raoKupperTerm(z: number, delta: number, [first, second, similar]: Triple): PairTerm {
  const x = z - delta;
  const y = z + delta;
  const ex = Math.exp(-Math.abs(x));
  const ey = Math.exp(-Math.abs(y));
  const slopeX = (x > 0 ? similar - first * ex : similar * ex - first) / (1 + ex);
  const slopeY = (y > 0 ? second - similar * ey : second * ey - similar) / (1 + ey);
  const bendX = ((first + similar) * ex) / (1 + ex) ** 2;
  const bendY = ((second + similar) * ey) / (1 + ey) ** 2;
  return {
    nll:
      first * softplus(-x) +
      second * softplus(y) +
      similar * (softplus(-y) + softplus(x) - logSimilarFactor(delta)),
    byZ: slopeX + slopeY,
    byTie: slopeY - slopeX - (2 * similar) / Math.expm1(2 * delta),
    byZZ: bendX + bendY,
    byZTie: bendY - bendX,
    byTieTie: bendX + bendY + similar / Math.sinh(delta) ** 2,
  };
}

/** log(1 - e^(-2 delta)): the factor of P(Similar) that does not depend on the scores. */
export function logSimilarFactor(margin: number): number {
  return margin > Math.LN2 / 2 ? Math.log1p(-Math.exp(-2 * margin)) : Math.log(-Math.expm1(-2 * margin));
}
