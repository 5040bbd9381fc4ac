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
  { fitBias = true, kind = DEFAULT_KIND, start }: CalibrationOptions = {},
): CalibrationOutcome {
  if (start !== undefined && start.kind !== kind)
    throw new RangeError(`a fit of ${kind} cannot begin at a likelihood of the kind ${start.kind}`);
  const { pairs, count } = byDifference(everyPair);
  const failure = (problem: CalibrationProblem): CalibrationOutcome => ({
    converged: false,
    problem,
    pairs: count,
  });
  if (pairs.every(({ weights }) => weights[2] === 0)) return failure('no-similar');
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
    const change = Math.max(...step.map((value, i) => Math.abs(value) / (1 + Math.abs(parameters[i] ?? 0))));
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

/** All pairs of one score difference, their weights added up: the NLL is linear in them. */
interface WeightedDifference {
  readonly difference: number;
  readonly weights: [first: number, second: number, similar: number];
}

/** A million pairs of scores in sixtieths have a few hundred differences. @throws RangeError on no pairs or broken numbers */
function byDifference(everyPair: Iterable<CalibrationPair>): { pairs: WeightedDifference[]; count: number } {
  const groups = new Map<number, WeightedDifference>();
  let count = 0;
  for (const { firstScore, secondScore, weights } of everyPair) {
    if (!Number.isFinite(firstScore) || !Number.isFinite(secondScore))
      throw new RangeError(`scores must be finite, not ${firstScore} and ${secondScore}`);
    assertWeights(weights);
    count++;
    const difference = firstScore - secondScore;
    const group = groups.get(difference);
    if (group === undefined) groups.set(difference, { difference, weights: [...weights] });
    else for (const label of [0, 1, 2] as const) group.weights[label] += weights[label];
  }
  if (count === 0) throw new RangeError('a calibration needs at least one pair');
  return { pairs: [...groups.values()], count };
}

function evaluate(
  { term: termOf }: TieModel,
  pairs: readonly WeightedDifference[],
  parameters: Parameters,
  size: number,
): Point {
  const [scale, tie, shift] = parameters;
  let nll = 0;
  const gradient: Parameters = [0, 0, 0];
  let [kk, kt, tt, kc, tc, cc] = [0, 0, 0, 0, 0, 0];
  for (const { difference, weights } of pairs) {
    const term = termOf(scale * difference + shift, tie, weights);
    nll += term.nll;
    gradient[0] += term.byZ * difference;
    gradient[1] += term.byTie;
    gradient[2] += term.byZ;
    kk += term.byZZ * difference * difference;
    kt += term.byZTie * difference;
    tt += term.byTieTie;
    kc += term.byZZ * difference;
    tc += term.byZTie;
    cc += term.byZZ;
  }
  const information = size === 3 ? [kk, kt, kc, kt, tt, tc, kc, tc, cc] : [kk, kt, kt, tt];
  return { nll, gradient, information: Float64Array.from(information) };
}

function parametersOf(likelihood: Likelihood, fitBias: boolean): Parameters {
  const { scale, t, bias } = resolveLikelihood(likelihood);
  return [scale, t, fitBias ? scale * bias : 0];
}

function newtonStep(covariance: Float64Array, gradient: Parameters, size: number): Parameters {
  const step: Parameters = [0, 0, 0];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      step[i] = (step[i] ?? 0) - (covariance[i * size + j] ?? 0) * (gradient[j] ?? 0);
  return step;
}

/** The step, halved until the tie model allows it and it does not raise the NLL; null when no step does. */
function descend(
  ties: TieModel,
  pairs: readonly WeightedDifference[],
  parameters: Parameters,
  nll: number,
  step: Parameters,
  size: number,
): { readonly parameters: Parameters; readonly point: Point } | null {
  let share = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
    const next = parameters.map((value, i) => value + share * (step[i] ?? 0)) as Parameters;
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
  const of = (i: number, j: number) => covariance[i * size + j] ?? 0;
  const bias = shift / scale;
  const biasVariance = (of(2, 2) - 2 * bias * of(0, 2) + bias * bias * of(0, 0)) / scale ** 2;
  const errors = {
    scale: Math.sqrt(of(0, 0)),
    tie: Math.sqrt(of(1, 1)) * ties.slopeOf(t),
    bias: size === 3 ? Math.sqrt(biasVariance) : null,
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
function isSeparable(pairs: readonly WeightedDifference[], fitBias: boolean): boolean {
  const range = [0, 1, 2].map((label) => {
    const differences = pairs
      .filter(({ weights }) => (weights[label] ?? 0) > 0)
      .map(({ difference }) => difference);
    return differences.reduce(
      ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
      { low: Infinity, high: -Infinity },
    );
  });
  const [first, second, similar] = range as [Range, Range, Range];
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
