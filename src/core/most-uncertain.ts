import { at } from './at.ts';
import { finish } from './finish.ts';

/** Candidates in one step. */
const STEP = 2048;

/** {@link mostUncertainInSteps} at once. */
export function mostUncertain<Candidate>(
  candidates: readonly Candidate[],
  uncertaintyOf: (candidate: Candidate) => number,
  wanted: number,
): Candidate[] {
  return finish(mostUncertainInSteps(candidates, uncertaintyOf, wanted));
}

/**
 * The candidates of the highest uncertainty, in the order in which they were given; of equal ones those that come first.
 *
 * @param uncertaintyOf a candidate, for instance the entropy of a model's answer in nats; one of NaN is never taken
 * @returns fewer than wanted where there are no more
 */
export function* mostUncertainInSteps<Candidate>(
  candidates: readonly Candidate[],
  uncertaintyOf: (candidate: Candidate) => number,
  wanted: number,
): Generator<undefined, Candidate[]> {
  const uncertainties = new Float64Array(candidates.length);
  for (const [place, candidate] of candidates.entries()) {
    uncertainties[place] = uncertaintyOf(candidate);
    if (place % STEP === 0) yield;
  }
  const rising = uncertainties.filter((uncertainty) => !Number.isNaN(uncertainty)).sort();
  const least = wanted < rising.length ? at(rising, rising.length - wanted) : -Infinity;
  const above = rising.reduce((count, uncertainty) => count + Number(uncertainty > least), 0);
  let ties = wanted - above;
  return candidates.filter((_, place) => {
    const uncertainty = at(uncertainties, place);
    return uncertainty > least || (uncertainty === least && ties-- > 0);
  });
}
