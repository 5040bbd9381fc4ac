import type { Triple } from './labels.ts';
import type { PairTerm } from './pair-term.ts';

/**
 * Davidson's term (1970), with t = log nu: -sum_c w_c log P_c, where
 *
 *     P(First) : P(Second) : P(Similar) = e^(z / 2) : e^(-z / 2) : nu
 *
 * so with worths pi = e^score a tie weighs nu sqrt(pi_first pi_second). Newman's form (2023) is this with nu = 2 v.
 * Convex in (z, t) together. Weights are in the order shown.
 */
export function davidsonTerm(z: number, logNu: number, [first, second, similar]: Triple): PairTerm {
  const largest = Math.max(Math.abs(z) / 2, logNu);
  const a = Math.exp(z / 2 - largest);
  const b = Math.exp(-z / 2 - largest);
  const c = Math.exp(logNu - largest);
  const sum = a + b + c;
  const weight = first + second + similar;
  const tie = c / sum;
  const lean = (a - b) / sum;
  return {
    nll: weight * (largest + Math.log(sum)) - ((first - second) * z) / 2 - similar * logNu,
    byZ: (weight * lean - first + second) / 2,
    byTie: weight * tie - similar,
    byZZ: (weight * ((a + b) / sum - lean * lean)) / 4,
    byZTie: (-weight * lean * tie) / 2,
    byTieTie: (weight * tie * (a + b)) / sum,
  };
}
