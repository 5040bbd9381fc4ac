import { at } from './at.ts';

/** The three answers a comparison can have, in the order of every table, logit triple and confusion matrix. */
export const LABELS = ['First', 'Second', 'Similar'] as const;

export type Label = (typeof LABELS)[number];

/** Place of each label of {@link LABELS} in the order that they mean, First < Similar < Second. */
export const LABEL_RANKS: Triple = [0, 2, 1];

/** One number a label, in the order of {@link LABELS}. */
export type Triple = readonly [first: number, second: number, similar: number];

/** Largest score difference still labelled Similar (LMOL). */
export const DEFAULT_THETA = 0.2;

/** Score files hold six decimals, so a difference within this of a boundary lies on it. */
const BOUNDARY_TOLERANCE = 1e-6;

const REVERSED: Readonly<Record<Label, Label>> = { First: 'Second', Second: 'First', Similar: 'Similar' };

/** The same answer about the same two images shown the other way round. */
export function reverseLabel(label: Label): Label {
  return REVERSED[label];
}

/** The same three numbers for the two images shown the other way round (the swap M of Eq. 8). */
export function reverseTriple([first, second, similar]: Triple): Triple {
  return [second, first, similar];
}

/**
 * True label of a pair with known scores.
 *
 * Similar if |first - second| <= theta, the boundary included: rater means are multiples of 1/60, so exact
 * differences of 0.2 are common, and without a tolerance their label would depend on rounding.
 */
export function labelOf(firstScore: number, secondScore: number, theta = DEFAULT_THETA): Label {
  const difference = firstScore - secondScore;
  if (isDistanceWithin(Math.abs(difference), 0, theta)) return 'Similar';
  return difference > 0 ? 'First' : 'Second';
}

/**
 * Whether a distance of two scores is in the closed range [low, high]. Labels, filters and bins all ask here, so that a pair
 * at exactly theta is Similar, passes "0 to theta" and is in the bin that ends at theta. False for NaN.
 */
export function isDistanceWithin(distance: number, low: number, high: number): boolean {
  return distance >= low - BOUNDARY_TOLERANCE && distance <= high + BOUNDARY_TOLERANCE;
}

/** The lower end of a closed range that holds what lies beyond a bin's end, (end, ...], and not the end itself. */
export function justBeyond(end: number): number {
  return Math.round((end + 2.5 * BOUNDARY_TOLERANCE) * 1e7) / 1e7;
}

/** The label with the largest number; the earliest in {@link LABELS} on a tie. */
export function largestLabel(triple: Triple): Label {
  let best = 0;
  for (let i = 1; i < LABELS.length; i++) if (at(triple, i) > at(triple, best)) best = i;
  return at(LABELS, best);
}

/** A triple of which each number is multiplied. */
export function scaleTriple([first, second, similar]: Triple, factor: number): Triple {
  return [factor * first, factor * second, factor * similar];
}

/** Three sums, label by label. */
export function addTriples(triples: Iterable<Triple>): Triple {
  let [first, second, similar] = [0, 0, 0];
  for (const triple of triples) {
    first += triple[0];
    second += triple[1];
    similar += triple[2];
  }
  return [first, second, similar];
}

/** All of an answer on one label. */
export function oneHot(label: Label): Triple {
  const index = labelIndex(label);
  return [index === 0 ? 1 : 0, index === 1 ? 1 : 0, index === 2 ? 1 : 0];
}

export function labelIndex(label: Label): 0 | 1 | 2 {
  return label === 'First' ? 0 : label === 'Second' ? 1 : 2;
}

export function isLabel(text: unknown): text is Label {
  return LABELS.some((label) => label === text);
}
