import { at } from './at.ts';
import { invertPositiveDefinite } from './positive-definite.ts';
import { assertWeights } from './evidence.ts';
import type { Triple } from './labels.ts';
import {
  DEFAULT_KIND,
  LIKELIHOODS,
  likelihoodOfRoles,
  resolveLikelihood,
  type Likelihood,
  type LikelihoodKindName,
} from './likelihood.ts';
import type { TieModel } from './tie-model.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** A labelled comparison of two images of known score, as shown. */
export interface CalibrationPair {
  readonly firstScore: number;
  readonly secondScore: number;
  /** One-hot label, or the model's probabilities. */
  readonly weights: Triple;
}

/**
 * Why no likelihood could be fitted.
 *
 * - `separable`: some likelihood explains every label perfectly (or, with a bias to fit, First or Second never occurs),
 *   so the fit has no finite optimum; more or harder pairs are needed
 * - `no-similar`: no pair was called Similar, so the margin goes to 0
 * - `not-increasing`: the answers do not grow with the scores
 * - `not-converged`: the parameters are not determined, for instance because all score differences are equal
 */
export type CalibrationProblem = 'separable' | 'no-similar' | 'not-increasing' | 'not-converged';

export type CalibrationOutcome =
  | {
      readonly converged: true;
      readonly likelihood: Likelihood;
      /** By the parameters' names, from the observed information; the bias's is null where it was not fitted. */
      readonly standardErrors: Readonly<Record<string, number | null>>;
      readonly logLikelihood: number;
      readonly pairs: number;
      readonly iterations: number;
    }
  | { readonly converged: false; readonly problem: CalibrationProblem; readonly pairs: number };

export interface CalibrationOptions {
  /** Whether to fit the position bias b too. Defaults to true. */
  readonly fitBias?: boolean;
  /** Defaults to {@link DEFAULT_KIND}. */
  readonly kind?: LikelihoodKindName;
  /** Where Newton's method begins, of the kind to be fitted: the nearer to the optimum, the fewer steps. */
  readonly start?: Likelihood;
}

/** Newton from anywhere takes about ten steps on real labels. */
const MAX_ITERATIONS = 100;

/** Relative change of every parameter at which Newton's method has converged. */
const TOLERANCE = 1e-9;

/** Relative rise of the NLL that rounding alone can make: the last, tiny steps may not look like improvements. */
const ROUNDING = 1e-12;

/** Halvings of a step, after which it is too small to matter. */
const MAX_HALVINGS = 40;

/**
 * Maximum-likelihood parameters of a likelihood on pairs of known score.
 *
 * With the tie model's t and c = k b the NLL is convex in (k, t, c), in which Newton's method with halved steps finds the optimum from
 * anywhere; b = c / k, its standard error by the delta method. Throws a RangeError on no pairs, broken numbers or a start of
 * another kind.
 */
export function calibrate(
  everyPair: Iterable<CalibrationPair>,
  options: CalibrationOptions = {},
): CalibrationOutcome {
  const { differences, count } = byDifference(everyPair);
  return calibrateDifferences(differences, options, count);
}

/**
 * The same of pairs whose score differences are known.
 *
 * @param count how many pairs they are of; defaults to one each
 */
export function calibrateDifferences(
  pairs: WeightedDifferences,
  { fitBias = true, kind = DEFAULT_KIND, start }: CalibrationOptions = {},
  count = pairs.difference.length,
): CalibrationOutcome {
  if (start !== undefined && start.kind !== kind)
    throw new RangeError(`a fit of ${kind} cannot begin at a likelihood of the kind ${start.kind}`);
  const failure = (problem: CalibrationProblem): CalibrationOutcome => ({
    converged: false,
    problem,
    pairs: count,
  });
  if (!pairs.similar.some((weight) => weight !== 0)) return failure('no-similar');
  if (isSeparable(pairs, fitBias)) return failure('separable');

  const { ties } = LIKELIHOODS[kind];
  const size = fitBias ? 3 : 2;
  let parameters =
    start === undefined ? ([1, ties.start, 0] satisfies Parameters) : parametersOf(start, fitBias);
  let point = evaluate(ties, pairs, parameters, size);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    const covariance = invertPositiveDefinite(point.information, size);
    if (covariance === null) break;
    const step = newtonStep(covariance, point.gradient, size);
    const next = descend(ties, pairs, parameters, point.nll, step, size);
    const change = Math.max(...step.map((value, i) => Math.abs(value) / (1 + Math.abs(at(parameters, i)))));
    if (next !== null) ({ parameters, point } = next);
    if (change < TOLERANCE) {
      if (parameters[0] <= 0) return failure('not-increasing');
      return {
        converged: true,
        ...readOut(kind, parameters, covariance, size),
        logLikelihood: -point.nll,
        pairs: count,
        iterations,
      };
    }
    if (next === null) break;
  }
  return failure(parameters[0] <= 0 ? 'not-increasing' : 'not-converged');
}

/** k, t and c = k b. */
type Parameters = [scale: number, tie: number, shift: number];

interface Point {
  readonly nll: number;
  readonly gradient: Parameters;
  readonly information: Float64Array;
}

/** Score differences, and for each how much of the answers goes to each label; more than one may be of the same difference. */
export interface WeightedDifferences {
  readonly difference: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly similar: Float64Array;
}

/**
 * All pairs of one score difference as one, their weights added up: the NLL is linear in them. A million pairs of scores in
 * sixtieths have a few hundred differences.
 *
 * @throws RangeError on no pairs or broken numbers
 */
function byDifference(everyPair: Iterable<CalibrationPair>): {
  differences: WeightedDifferences;
  count: number;
} {
  const places = new Map<number, number>();
  const sums: [first: number, second: number, similar: number][] = [];
  let count = 0;
  for (const { firstScore, secondScore, weights } of everyPair) {
    if (!Number.isFinite(firstScore) || !Number.isFinite(secondScore))
      throw new RangeError(`scores must be finite, not ${firstScore} and ${secondScore}`);
    assertWeights(weights);
    count++;
    const difference = firstScore - secondScore;
    const place = places.get(difference);
    const sum = place === undefined ? undefined : sums[place];
    if (sum === undefined) {
      places.set(difference, sums.length);
      sums.push([...weights]);
    } else for (const label of [0, 1, 2] as const) sum[label] += weights[label];
  }
  if (count === 0) throw new RangeError('a calibration needs at least one pair');
  const of = (label: 0 | 1 | 2) => Float64Array.from(sums, (sum) => sum[label]);
  return {
    differences: {
      difference: Float64Array.from(places.keys()),
      first: of(0),
      second: of(1),
      similar: of(2),
    },
    count,
  };
}

/** Pairs of one call: V8 compiles one long loop again and again while it runs, and what is called often once. */
const PAIRS_TOGETHER = 500;

function evaluate(ties: TieModel, pairs: WeightedDifferences, parameters: Parameters, size: number): Point {
  const termOf = ties.term(parameters[1]);
  const sums = new Float64Array(10);
  const count = pairs.difference.length;
  for (let from = 0; from < count; from += PAIRS_TOGETHER)
    addTerms(sums, pairs, from, Math.min(count, from + PAIRS_TOGETHER), parameters, termOf);
  const [nll, byScale, byTie, byShift, kk, kt, tt, kc, tc, cc] = sums as unknown as TermSums;
  const gradient: Parameters = [byScale, byTie, byShift];
  const information = size === 3 ? [kk, kt, kc, kt, tt, tc, kc, tc, cc] : [kk, kt, kt, tt];
  return { nll, gradient, information: Float64Array.from(information) };
}

/** The NLL, its slopes by k, t and c, and its second derivatives by each two of them. */
type TermSums = readonly [
  nll: number,
  byScale: number,
  byTie: number,
  byShift: number,
  kk: number,
  kt: number,
  tt: number,
  kc: number,
  tc: number,
  cc: number,
];

/** Adds the terms of some pairs, one after another, to {@link TermSums}. */
function addTerms(
  sums: Float64Array,
  { difference: differences, first, second, similar }: WeightedDifferences,
  from: number,
  to: number,
  [scale, , shift]: Parameters,
  termOf: ReturnType<TieModel['term']>,
): void {
  let [nll, byScale, byTie, byShift, kk, kt, tt, kc, tc, cc] = sums as unknown as TermSums;
  // One object for all pairs.
  const weights: [number, number, number] = [0, 0, 0];
  for (let pair = from; pair < to; pair++) {
    const difference = differences[pair] ?? NaN;
    weights[0] = first[pair] ?? NaN;
    weights[1] = second[pair] ?? NaN;
    weights[2] = similar[pair] ?? NaN;
    const term = termOf(scale * difference + shift, weights);
    nll += term.nll;
    byScale += term.byZ * difference;
    byTie += term.byTie;
    byShift += term.byZ;
    kk += term.byZZ * difference * difference;
    kt += term.byZTie * difference;
    tt += term.byTieTie;
    kc += term.byZZ * difference;
    tc += term.byZTie;
    cc += term.byZZ;
  }
  sums.set([nll, byScale, byTie, byShift, kk, kt, tt, kc, tc, cc]);
}

function parametersOf(likelihood: Likelihood, fitBias: boolean): Parameters {
  const { scale, t, bias } = resolveLikelihood(likelihood);
  return [scale, t, fitBias ? scale * bias : 0];
}

function newtonStep(covariance: Float64Array, gradient: Parameters, size: number): Parameters {
  const step: Parameters = [0, 0, 0];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) step[i] = at(step, i) - at(covariance, i * size + j) * at(gradient, j);
  return step;
}

/** The step, halved until the tie model allows it and it does not raise the NLL; null when no step does. */
function descend(
  ties: TieModel,
  pairs: WeightedDifferences,
  parameters: Parameters,
  nll: number,
  step: Parameters,
  size: number,
): { readonly parameters: Parameters; readonly point: Point } | null {
  let share = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
    const next = parameters.map((value, i) => value + share * at(step, i)) as Parameters;
    if (!ties.allowsStep(parameters[1], next[1])) continue;
    const point = evaluate(ties, pairs, next, size);
    if (point.nll <= nll * (1 + ROUNDING)) return { parameters: next, point };
  }
  return null;
}

function readOut(
  kind: LikelihoodKindName,
  [scale, t, shift]: Parameters,
  covariance: Float64Array,
  size: number,
): { likelihood: Likelihood; standardErrors: Readonly<Record<string, number | null>> } {
  const { ties, parameters } = LIKELIHOODS[kind];
  const of = (i: number, j: number) => at(covariance, i * size + j);
  const bias = shift / scale;
  const errorOfBias = () => Math.sqrt((of(2, 2) - 2 * bias * of(0, 2) + bias * bias * of(0, 0)) / scale ** 2);
  const errors = {
    scale: Math.sqrt(of(0, 0)),
    tie: Math.sqrt(of(1, 1)) * ties.slopeOf(t),
    bias: size === 3 ? errorOfBias() : null,
  };
  return {
    likelihood: likelihoodOfRoles(kind, { scale, tie: ties.parameterOf(t), bias }),
    standardErrors: Object.fromEntries(parameters.map(({ name, role }) => [name, errors[role]])),
  };
}

/**
 * Whether two thresholds on the score difference (opposite ones where no bias is fitted) explain every label, or the
 * bias can run away because First or Second never occurs: exactly when an NLL with some Similar has no finite optimum.
 */
function isSeparable(pairs: WeightedDifferences, fitBias: boolean): boolean {
  const first = rangeOf(pairs.difference, pairs.first);
  const second = rangeOf(pairs.difference, pairs.second);
  const similar = rangeOf(pairs.difference, pairs.similar);
  if (fitBias) {
    if (first.low === Infinity || second.low === Infinity) return true;
    return second.high <= similar.low && similar.high <= first.low;
  }
  return Math.max(similar.high, -similar.low) <= Math.min(first.low, -second.high);
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Of the differences that have a weight. */
function rangeOf(differences: Float64Array, weights: Float64Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (let pair = 0; pair < weights.length; pair++) {
    if (!((weights[pair] ?? 0) > 0)) continue;
    const difference = differences[pair] ?? NaN;
    if (difference < low) low = difference;
    if (difference > high) high = difference;
  }
  return { low, high };
}
