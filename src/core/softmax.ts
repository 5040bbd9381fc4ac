import { at } from './at.ts';
import type { Triple } from './labels.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

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
  const largest = Math.max(first, second, similar);
  const logSum = logSumBelow(largest, first, second, similar);
  return [first - largest - logSum, second - largest - logSum, similar - largest - logSum];
}

/** log sum exp (l - largest). @throws RangeError if a logit is not finite */
function logSumBelow(largest: number, first: number, second: number, similar: number): number {
  if (!(Number.isFinite(first) && Number.isFinite(second) && Number.isFinite(similar)))
    throw new RangeError(`logits must be finite, not ${[first, second, similar].join(', ')}`);
  return Math.log(expBelow(largest, first) + expBelow(largest, second) + expBelow(largest, similar));
}

/** exp (l - largest), without an exponential for the largest itself. */
function expBelow(largest: number, logit: number): number {
  return logit === largest ? 1 : Math.exp(logit - largest);
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

/**
 * The same of many answers, in the place of their logits: a list for each would take longer than its exponentials.
 *
 * @param triples three numbers an answer, one behind the other
 * @param count how many answers
 * @throws RangeError if a logit is not finite
 */
export function maskedSoftmaxInPlace(triples: Float64Array, count: number): void {
  for (let at = 0; at < 3 * count; at += 3) {
    const first = triples[at] ?? NaN;
    const second = triples[at + 1] ?? NaN;
    const similar = triples[at + 2] ?? NaN;
    const largest = Math.max(first, second, similar);
    const logSum = logSumBelow(largest, first, second, similar);
    triples[at] = Math.exp(first - largest - logSum);
    triples[at + 1] = Math.exp(second - largest - logSum);
    triples[at + 2] = Math.exp(similar - largest - logSum);
  }
}
