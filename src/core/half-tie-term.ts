import type { Triple } from './labels.ts';
import type { PairTerm } from './pair-term.ts';

/**
 * Plain Bradley-Terry's term, P(First) = sigma(z), a tie being half a win for each; there is no tie parameter.
 * Convex in z. Weights are in the order shown.
 */
export function halfTieTerm(z: number, [first, second, similar]: Triple): PairTerm {
  const won = first + similar / 2;
  const lost = second + similar / 2;
  const e = Math.exp(-Math.abs(z));
  const rest = Math.log1p(e);
  return {
    // Of softplus(-z) and softplus(z) the larger part is |z|, and the rest is the same.
    nll: won * (Math.max(-z, 0) + rest) + lost * (Math.max(z, 0) + rest),
    byZ: (z > 0 ? lost - won * e : lost * e - won) / (1 + e),
    byTie: 0,
    byZZ: ((won + lost) * e) / (1 + e) ** 2,
    byZTie: 0,
    byTieTie: 0,
  };
}
