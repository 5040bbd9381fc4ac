import { at } from './at.ts';

/**
 * The candidates of the highest uncertainty, the highest first; of equal ones those that come first.
 *
 * @param uncertaintyOf a candidate, for instance the entropy of a model's answer in nats; one of NaN is never taken
 * @returns fewer than wanted where there are no more
 */
export function mostUncertain<Candidate>(
  candidates: readonly Candidate[],
  uncertaintyOf: (candidate: Candidate) => number,
  wanted: number,
): Candidate[] {
  const uncertainties = Float64Array.from(candidates, uncertaintyOf);
  const order = [...candidates.keys()].filter((place) => !Number.isNaN(at(uncertainties, place)));
  order.sort((a, b) => at(uncertainties, b) - at(uncertainties, a) || a - b);
  return order.slice(0, wanted).map((place) => at(candidates, place));
}
