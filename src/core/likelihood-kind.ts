import type { Triple } from './labels.ts';
import type { TieModel } from './tie-model.ts';

/** What a parameter does: z = scale (s_first - s_second + bias), and one that makes answers Similar. */
export type ParameterRole = 'scale' | 'tie' | 'bias';

/** A parameter of a likelihood, as the store, the command line and the page ask for it and show it. */
export interface LikelihoodParameter {
  readonly role: ParameterRole;
  /** In documents, tables and options. */
  readonly name: string;
  readonly symbol: string;
  /** The symbol in ASCII; the glossary explains it under this name. */
  readonly plainSymbol: string;
  /** For a form, with its unit. */
  readonly label: string;
  /** The same, short. */
  readonly shortLabel: string;
  /** Whether it has to be above 0; any number else. */
  readonly positive: boolean;
  /** Its value where none is given; null where one has to be. */
  readonly default: number | null;
  /** Digits after the point that matter. */
  readonly digits: number;
  /** What a slider reaches; a field takes any number that is allowed. */
  readonly slider: { readonly min: number; readonly max: number; readonly step: number };
}

/** Values of the parameters by what they do. */
export type ParameterValues = Readonly<Record<ParameterRole, number>>;

/** The terms of a target's NLL, packed: for each a threshold u, and the weights of win, lose and tie. */
export const STRIDE = 4;

/**
 * Sums over packed terms, with z = k (s - u) for a score s, whichever image was shown first. Terms are added in their
 * order, are convex in s and not negative.
 */
export interface PackedSums {
  value(packed: Float64Array, score: number): number;
  /** By the score. */
  derivative(packed: Float64Array, score: number): number;
  /** Second derivative by the score; not negative. */
  curvature(packed: Float64Array, score: number): number;
  /** Roundoffs by which a term errs at most, relative to it, where |s - u| <= `reach`. */
  roundoffs(reach: number): number;
  /** The same sums of some terms ready to be searched; null where there is no faster way to them. */
  quick(packed: Float64Array): QuickSums | null;
}

/**
 * The sums of given terms at scores within the scale, in a fraction of the operations: to search with, since their error is
 * a small number and not a small share of what is searched. The third derivative is at most k times the second.
 */
export interface QuickSums {
  rise(score: number): { readonly value: number; readonly slope: number };
  bend(score: number): { readonly slope: number; readonly bend: number };
  /** Most by which a slope errs. */
  readonly slopeError: number;
}

/** How scores make answers, of z and of the tie model's t. */
export interface LikelihoodKind {
  readonly title: string;
  readonly parameters: readonly LikelihoodParameter[];
  readonly ties: TieModel;
  /** The tie parameter at which two images with equal scores are Similar with this probability, above 0 and below 1. */
  readonly tieOfEqual: (similar: number) => number;
  /** About how far from z = 0 Similar reaches. */
  readonly halfWidth: (t: number) => number;
  /** Standard deviation, in units of score, of the noise that tips an answer over: its distribution is P(First) of the difference. */
  readonly noise: (scale: number, t: number) => number;
  /** The likelihood of these values. */
  readonly of: (values: ParameterValues) => { readonly kind: string };
  readonly probabilities: (z: number, t: number) => Triple;
  /** Finite however unlikely the answer. */
  readonly logProbabilities: (z: number, t: number) => Triple;
  /** Fisher information of one comparison about z. */
  readonly information: (z: number, t: number) => number;
  readonly sums: (scale: number, t: number) => PackedSums;
}
