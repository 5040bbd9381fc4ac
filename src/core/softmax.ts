import { at } from './at.ts';
import type { Triple } from './labels.ts';

/** log sum exp l over any number of logits. -Infinity for none. */
export function logSumExp(logits: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let index = 0; index < logits.length; index++) largest = Math.max(largest, at(logits, index));
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let index = 0; index < logits.length; index++) sum += Math.exp(at(logits, index) - largest);
  return largest + Math.log(sum);
}

/**
 * log p_c = l_c - log sum exp l, the logarithm of {@link maskedSoftmax}; finite however far apart the logits are.
 *
 * @throws RangeError if a logit is not finite
 */
export function logSoftmax(logits: Triple): Triple {
  const [first, second, similar] = logits;
  if (!(Number.isFinite(first) && Number.isFinite(second) && Number.isFinite(similar)))
    throw new RangeError(`logits must be finite, not ${logits.join(', ')}`);
  const largest = Math.max(first, second, similar);
  const logSum = Math.log(
    Math.exp(first - largest) + Math.exp(second - largest) + Math.exp(similar - largest),
  );
  return [first - largest - logSum, second - largest - logSum, similar - largest - logSum];
}

/**
 * Probabilities of the three labels, p_c = exp(l_c) / sum over the three of exp(l) (LMOL Eq. 5).
 *
 * Masked: the logits are those of the three labels' first tokens, the rest of the vocabulary left out.
 *
 * @returns three numbers in [0, 1] that sum to 1
 * @throws RangeError if a logit is not finite
 */
export function maskedSoftmax(logits: Triple): Triple {
  const [first, second, similar] = logSoftmax(logits);
  return [Math.exp(first), Math.exp(second), Math.exp(similar)];
}
