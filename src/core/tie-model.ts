import { davidsonTerm } from './davidson-term.ts';
import type { Triple } from './labels.ts';
import type { PairTerm } from './pair-term.ts';
import { raoKupperTerm } from './rao-kupper-term.ts';

/** How ties are explained: by one parameter t, in which and in z the term of a comparison is convex. */
export interface TieModel {
  readonly term: (t: number) => (z: number, weights: Triple) => PairTerm;
  /** Where Newton's method begins. */
  readonly start: number;
  /** Whether a step may lead from one t to another. */
  readonly allowsStep: (from: number, to: number) => boolean;
  /** The parameter that people know, of t; back; and its derivative by t. */
  readonly parameterOf: (t: number) => number;
  readonly ofParameter: (parameter: number) => number;
  readonly slopeOf: (t: number) => number;
}

/** Smallest share of its old value that a step may leave of a margin, which has to stay above 0. */
const MARGIN_SHARE_KEPT = 0.1;

export const TIE_MODELS: Readonly<Record<'rao-kupper' | 'davidson', TieModel>> = {
  /** By a margin: t is delta. */
  'rao-kupper': {
    term: raoKupperTerm,
    start: 1,
    allowsStep: (from, to) => to >= MARGIN_SHARE_KEPT * from,
    parameterOf: (t) => t,
    ofParameter: (delta) => delta,
    slopeOf: () => 1,
  },
  /** By a weight of their own: t is log nu. */
  davidson: {
    term: (t) => (z, weights) => davidsonTerm(z, t, weights),
    start: 0,
    allowsStep: () => true,
    parameterOf: Math.exp,
    ofParameter: Math.log,
    slopeOf: Math.exp,
  },
};
