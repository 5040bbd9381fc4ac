import { entropyOf } from '../../../core/entropy.ts';
import { isDistanceWithin, labelIndex } from '../../../core/labels.ts';
import { NO_LABEL } from './label-code.ts';

const [FIRST, SECOND, SIMILAR] = [labelIndex('First'), labelIndex('Second'), labelIndex('Similar')];

/** The probabilities of a table's rows, by the labels' codes. */
type Probabilities = readonly [first: Float64Array, second: Float64Array, similar: Float64Array];

/** Code of the most probable label; the earliest on a tie, as core's largestLabel has it. */
export function largestCode(first: number, second: number, similar: number): 0 | 1 | 2 {
  return second > first ? (similar > second ? 2 : 1) : similar > first ? 2 : 0;
}

/**
 * That of each row.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function largestCodes([pFirst, pSecond, pSimilar]: Probabilities): Uint8Array {
  const codes = new Uint8Array(pFirst.length);
  for (let row = 0; row < codes.length; row++)
    codes[row] = largestCode(pFirst[row] ?? 0, pSecond[row] ?? 0, pSimilar[row] ?? 0);
  return codes;
}

/** Each row's largest minus second largest probability. */
export function gapsOf([pFirst, pSecond, pSimilar]: Probabilities): Float64Array {
  const gaps = new Float64Array(pFirst.length);
  for (let row = 0; row < gaps.length; row++) {
    const [first, second, similar] = [pFirst[row] ?? 0, pSecond[row] ?? 0, pSimilar[row] ?? 0];
    const high = first > second ? first : second;
    const low = first > second ? second : first;
    gaps[row] = similar > high ? similar - high : high - (similar > low ? similar : low);
  }
  return gaps;
}

/** Each row's {@link entropyOf}. */
export function entropiesOf([pFirst, pSecond, pSimilar]: Probabilities): Float64Array {
  const entropies = new Float64Array(pFirst.length);
  for (let row = 0; row < entropies.length; row++)
    entropies[row] = entropyOf(pFirst[row] ?? 0, pSecond[row] ?? 0, pSimilar[row] ?? 0);
  return entropies;
}

/**
 * Each row's KL(this answer || the answer to the other order, reversed), in nats, as core's klDivergence has it;
 * Infinity where labels alone are known and differ, NaN where the other order was not answered.
 */
export function divergencesOf([pFirst, pSecond, pSimilar]: Probabilities, reverse: Int32Array): Float64Array {
  const term = (p: number, q: number) => (p > 0 ? p * Math.log(p / q) : 0);
  const divergences = new Float64Array(reverse.length);
  for (let row = 0; row < divergences.length; row++) {
    const other = reverse[row] ?? -1;
    let sum = NaN;
    if (other >= 0) {
      sum = 0;
      sum += term(pFirst[row] ?? 0, pSecond[other] ?? 0);
      sum += term(pSecond[row] ?? 0, pFirst[other] ?? 0);
      sum += term(pSimilar[row] ?? 0, pSimilar[other] ?? 0);
    }
    divergences[row] = sum < 0 ? 0 : sum;
  }
  return divergences;
}

/** Each row's |true score of the first - of the second|; NaN where one is not known. */
export function distancesOf(first: Int32Array, second: Int32Array, scores: Float64Array): Float64Array {
  const distances = new Float64Array(first.length);
  for (let row = 0; row < distances.length; row++)
    distances[row] = Math.abs((scores[first[row] ?? 0] ?? NaN) - (scores[second[row] ?? 0] ?? NaN));
  return distances;
}

/** Code of each row's true label by the rule; none where a score is not known. */
export function truthCodes(
  first: Int32Array,
  second: Int32Array,
  scores: Float64Array,
  theta: number,
): Uint8Array {
  const codes = new Uint8Array(first.length);
  for (let row = 0; row < codes.length; row++) {
    const difference = (scores[first[row] ?? 0] ?? NaN) - (scores[second[row] ?? 0] ?? NaN);
    // core's labelOf in codes; false of NaN is what isDistanceWithin and both comparisons say.
    if (isDistanceWithin(Math.abs(difference), 0, theta)) codes[row] = SIMILAR;
    else codes[row] = difference > 0 ? FIRST : difference < 0 ? SECOND : NO_LABEL;
  }
  return codes;
}
