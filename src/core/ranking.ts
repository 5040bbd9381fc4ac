import { invertPositiveDefinite, inverseDiagonal } from './cholesky.ts';
import { at } from './at.ts';
import { connectedGroups, isLayered, strongGroups } from './comparison-graph.ts';
import { conjugateGradient } from './conjugate-gradient.ts';
import { assertWeights } from './evidence.ts';
import { sigmoid } from './logistic.ts';
import type { Triple } from './labels.ts';
import {
  evaluateRanking,
  hessianProduct,
  type RankingEdges,
  type RankingModel,
  type RankingPoint,
  type Ties,
} from './ranking-objective.ts';
import { TIE_MODELS, type TieModel } from './tie-model.ts';

/** A comparison of two items, or a table cell of many: weights (counts or probabilities) in the order shown. */
export interface RankingComparison {
  readonly first: string;
  readonly second: string;
  readonly weights: Triple;
}

export interface RankingOptions {
  readonly ties: Ties;
  /** Whether to fit an advantage of the item shown first. */
  readonly positionEffect: boolean;
  /** Penalty ridge / 2 * sum of squared scores, which keeps unbeaten items finite. Defaults to 0. */
  readonly ridge?: number;
}

/**
 * What keeps a parameter from having one finite optimum:
 *
 * - `one-place`: some scores explain just what a position effect would, as where no item was shown in both places
 * - `position-effect`: the position effect explains some answers the better the larger it is, without limit
 * - `tie`: the tie parameter does, and with it the differences of the scores: answers follow one order and tie near items alone, or
 *   all of them are ties
 * - `steps`: Newton's method found no optimum
 */
export type RankingCause = 'one-place' | 'position-effect' | 'tie' | 'steps';

/** Scores of all items in logits, their mean 0. */
export interface Ranking extends Estimates {
  readonly kind: 'ranking';
  /** In order of first appearance. */
  readonly items: readonly string[];
}

/** Of items that are known by an index. */
interface Estimates {
  readonly scores: readonly number[];
  /** Null for more than {@link MOST_ITEMS_WITH_ERRORS} items. */
  readonly standardErrors: RankingErrors | null;
  /** Advantage of the item shown first, in logits; 0 where it was not fitted. */
  readonly positionEffect: number;
  /** Rao and Kupper's delta or Davidson's nu: 0 where nothing tied, null where a tie is half a win. */
  readonly tie: number | null;
  readonly logLikelihood: number;
  readonly iterations: number;
}

/**
 * Of what standard errors are made:
 *
 * - `information`: the observed information
 * - `sandwich`: where ties count as half a win for each, which is no model of what a tie is. To the information a tie is two
 *   half answers that contradict each other, and so the errors would be too large; the sandwich estimate (Huber 1967) takes
 *   each answer as one, by the spread of its own slope of the likelihood.
 */
type ErrorMethod = 'information' | 'sandwich';

interface RankingErrors {
  readonly method: ErrorMethod;
  /** Of each score, the mean of all held at 0. */
  readonly scores: readonly number[];
  /** 0 where it was not fitted. */
  readonly positionEffect: number;
  /** Of delta or nu; null where there is none or nothing tied. */
  readonly tie: number | null;
}

/**
 * A ranking, or why the comparisons give none.
 *
 * - `disconnected`: no comparison joins the groups, so their scores cannot be compared
 * - `unbounded`: no item of a group ever lost to or tied with one of a later group, so their distance has no limit
 * - `undetermined-parameter`: a parameter has no finite optimum, see {@link RankingCause}
 */
export type RankingOutcome = Ranking | NoRanking<string>;

type NoRanking<Item> =
  | { readonly kind: 'disconnected'; readonly groups: readonly (readonly Item[])[] }
  | { readonly kind: 'unbounded'; readonly groups: readonly (readonly Item[])[] }
  | { readonly kind: 'undetermined-parameter'; readonly cause: RankingCause };

/** Standard errors need a dense inverse: some seconds and 20 MB at this size, growing with the cube. */
const MOST_ITEMS_WITH_ERRORS = 1500;

const MAX_ITERATIONS = 100;

/** Largest change of a parameter, in logits, at which Newton's method has converged. */
const TOLERANCE = 1e-9;

/** Position effect or tie parameter, in logits, beyond which it is running away: odds of 10^13. */
const PARAMETER_LIMIT = 30;

const MAX_HALVINGS = 40;

/** Relative rise of the NLL that rounding alone can make. */
const ROUNDING = 1e-12;

/**
 * Scores from comparisons alone (Bradley and Terry 1952), with ties by Rao and Kupper (1967), by Davidson (1970) or as
 * half a win for each, and a position effect; maximum likelihood by Newton's method on the convex NLL.
 *
 * Throws a RangeError on no comparisons, an item compared with itself, broken weights or a negative ridge.
 */
export function rankFromPairs(
  comparisons: readonly RankingComparison[],
  options: RankingOptions,
): RankingOutcome {
  const { items, edges } = collect(comparisons);
  return namedOutcome(rankEdges(items.length, edges, options), items);
}

/** An outcome by the items' names. */
export function namedOutcome(outcome: IndexedOutcome, items: readonly string[]): RankingOutcome {
  switch (outcome.kind) {
    case 'ranking':
      return { ...outcome, items };
    case 'disconnected':
    case 'unbounded':
      return { ...outcome, groups: outcome.groups.map((group) => group.map((item) => at(items, item))) };
    case 'undetermined-parameter':
      return outcome;
  }
}

export type IndexedOutcome = ({ readonly kind: 'ranking' } & Estimates) | NoRanking<number>;

/**
 * The same of items that are known by an index.
 *
 * @param items how many there are; each is in an edge
 * @param edges at least one, each of two items and of weights that are finite and not negative
 */
export function rankEdges(
  items: number,
  edges: RankingEdges,
  { ties, positionEffect, ridge = 0 }: RankingOptions,
): IndexedOutcome {
  if (!(ridge >= 0 && Number.isFinite(ridge)))
    throw new RangeError(`ridge must not be negative, not ${ridge}`);
  if (ridge === 0) {
    const arcs = winArcs(items, edges);
    const connected = connectedGroups(arcs);
    if (connected.length > 1) return { kind: 'disconnected', groups: connected };
    const strong = strongGroups(arcs);
    if (strong.length > 1) return { kind: 'unbounded', groups: strong };
    if (positionEffect && isLayered(items, edges))
      return { kind: 'undetermined-parameter', cause: 'one-place' };
  }
  const anyTie = edges.weights.some((weight, place) => place % 3 === 2 && weight > 0);
  const model: RankingModel = {
    items,
    edges,
    // Without a tie all three forms have the same limit, in which the tie parameter is gone.
    ties: anyTie ? ties : 'half',
    positionEffect,
    ridge,
  };
  const fit = maximise(model);
  if (typeof fit === 'string') return { kind: 'undetermined-parameter', cause: fit };
  const tie = fit.parameters[items + 1] ?? 0;
  return {
    kind: 'ranking',
    scores: [...fit.parameters.subarray(0, items)],
    standardErrors:
      items > MOST_ITEMS_WITH_ERRORS
        ? null
        : standardErrors(model, fit, ties === 'half' && anyTie ? 'sandwich' : 'information'),
    positionEffect: fit.parameters[items] ?? 0,
    tie: ties === 'half' ? null : anyTie ? TIE_MODELS[ties].parameterOf(tie) : 0,
    logLikelihood: -(fit.point.nll - penalty(model, fit.parameters)),
    iterations: fit.iterations,
  };
}

function collect(comparisons: readonly RankingComparison[]): { items: string[]; edges: RankingEdges } {
  if (comparisons.length === 0) throw new RangeError('a ranking needs at least one comparison');
  const indexOf = new Map<string, number>();
  const index = (item: string): number => {
    const known = indexOf.get(item) ?? indexOf.size;
    indexOf.set(item, known);
    return known;
  };
  const edges = new Map<string, { first: number; second: number; weights: Triple }>();
  for (const comparison of comparisons) {
    if (comparison.first === comparison.second)
      throw new RangeError(`${comparison.first} is compared with itself`);
    assertWeights(comparison.weights);
    const first = index(comparison.first);
    const second = index(comparison.second);
    const key = `${first} ${second}`;
    const [a, b, c] = edges.get(key)?.weights ?? [0, 0, 0];
    const [x, y, z] = comparison.weights;
    edges.set(key, { first, second, weights: [a + x, b + y, c + z] });
  }
  const all = [...edges.values()];
  return {
    items: [...indexOf.keys()],
    edges: {
      count: all.length,
      first: Int32Array.from(all, ({ first }) => first),
      second: Int32Array.from(all, ({ second }) => second),
      weights: Float64Array.from(all.flatMap(({ weights }) => weights)),
    },
  };
}

/** An arc from each winner to its loser; both ways for a tie. */
function winArcs(items: number, { count, first, second, weights }: RankingEdges): number[][] {
  const arcs = Array.from({ length: items }, (): number[] => []);
  for (let edge = 0; edge < count; edge++) {
    const [a, b] = [at(first, edge), at(second, edge)];
    const tie = at(weights, 3 * edge + 2);
    if (at(weights, 3 * edge) + tie > 0) arcs[a]?.push(b);
    if (at(weights, 3 * edge + 1) + tie > 0) arcs[b]?.push(a);
  }
  return arcs;
}

interface Fit {
  readonly parameters: Float64Array;
  readonly point: RankingPoint;
  readonly iterations: number;
}

/** @returns the optimum, or why there is none */
function maximise(model: RankingModel): Fit | RankingCause {
  const tie = model.items + 1;
  let parameters = new Float64Array(model.items + 2);
  const ties = model.ties === 'half' ? null : TIE_MODELS[model.ties];
  if (ties !== null) parameters[tie] = ties.start;
  let point = evaluateRanking(model, parameters);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    const { gradient, diagonal } = point;
    const descent = gradient.map((value) => -value);
    // Exactly, the scores' gradients sum to 0; their rounding would have no solution.
    centre(descent, model.items);
    const step = conjugateGradient((x) => hessianProduct(model, point, x), diagonal, descent);
    centre(step, model.items);
    const next = descend(model, ties, parameters, point.nll, step);
    if (next === null) return 'steps';
    ({ parameters, point } = next);
    if (!(Math.abs(at(parameters, model.items)) < PARAMETER_LIMIT)) return 'position-effect';
    if (!(Math.abs(at(parameters, tie)) < PARAMETER_LIMIT)) return 'tie';
    if (step.every((change) => Math.abs(change) < TOLERANCE)) return { parameters, point, iterations };
  }
  return 'steps';
}

function descend(
  model: RankingModel,
  ties: TieModel | null,
  parameters: Float64Array,
  nll: number,
  step: Float64Array,
): { parameters: Float64Array<ArrayBuffer>; point: RankingPoint } | null {
  const tie = model.items + 1;
  let share = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
    const next = Float64Array.from(parameters, (value, i) => value + share * (step[i] ?? 0));
    if (ties?.allowsStep(parameters[tie] ?? 0, next[tie] ?? 0) === false) continue;
    const point = evaluateRanking(model, next);
    if (point.nll <= nll * (1 + ROUNDING)) return { parameters: next, point };
  }
  return null;
}

/** Takes off the scores' mean: the NLL depends on their differences alone. */
function centre(vector: Float64Array, items: number): void {
  const scores = vector.subarray(0, items);
  const mean = scores.reduce((sum, value) => sum + value, 0) / items;
  for (let i = 0; i < items; i++) scores[i] = (scores[i] ?? 0) - mean;
}

function penalty({ items, ridge }: RankingModel, parameters: Float64Array): number {
  return (ridge / 2) * parameters.subarray(0, items).reduce((sum, score) => sum + score * score, 0);
}

/**
 * Standard errors of the scores with their mean held at 0.
 *
 * Moving all scores together leaves the likelihood as it is; curvature is added in that direction so that an inverse
 * exists, and the variance it adds is taken off again.
 */
function standardErrors(
  model: RankingModel,
  { parameters, point }: Fit,
  method: ErrorMethod,
): RankingErrors | null {
  const { items, ridge, ties, positionEffect } = model;
  const size = items + 2;
  const added = Math.max(...point.diagonal) / items;
  const matrix = new Float64Array(size * size);
  const add = (i: number, j: number, value: number) => {
    matrix[i * size + j] = (matrix[i * size + j] ?? 0) + value;
  };
  for (let i = 0; i < items; i++) for (let j = 0; j < items; j++) add(i, j, added);
  for (let i = 0; i < size; i++) add(i, i, point.diagonal[i] ?? 0);
  const addBoth = (i: number, j: number, value: number) => {
    add(i, j, value);
    add(j, i, value);
  };
  const { edges } = model;
  for (let edge = 0; edge < edges.count; edge++) {
    const [first, second] = [at(edges.first, edge), at(edges.second, edge)];
    const [byZZ, byZTie] = [at(point.byZZ, edge), at(point.byZTie, edge)];
    addBoth(first, second, -byZZ);
    if (positionEffect) {
      addBoth(first, items, byZZ);
      addBoth(second, items, -byZZ);
    }
    if (ties === 'half') continue;
    addBoth(first, items + 1, byZTie);
    addBoth(second, items + 1, -byZTie);
    if (positionEffect) addBoth(items, items + 1, byZTie);
  }
  if (method === 'sandwich') {
    const inverse = invertPositiveDefinite(matrix, size);
    return inverse && sandwichErrors(model, parameters, inverse);
  }
  const variances = inverseDiagonal(matrix, size);
  if (variances === null) return null;
  const common = 1 / (items * (ridge + added * items));
  const variance = (parameter: number) => at(variances, parameter);
  const tie = Math.sqrt(variance(items + 1));
  return {
    method,
    scores: Array.from({ length: items }, (_, i) => Math.sqrt(variance(i) - common)),
    positionEffect: positionEffect ? Math.sqrt(variance(items)) : 0,
    tie: ties === 'half' ? null : tie * TIE_MODELS[ties].slopeOf(parameters[items + 1] ?? 0),
  };
}

/**
 * The sandwich estimate: each answer about an edge adds the square of its slope by z, times how far that moves a parameter.
 *
 * An answer by probabilities counts as shares of answers for each label, which makes it no surer than it is.
 *
 * @param inverse of the information, curvature in the direction of all scores included: slopes have no part in it
 */
function sandwichErrors(
  { items, edges, positionEffect }: RankingModel,
  parameters: Float64Array,
  inverse: Float64Array,
): RankingErrors {
  const size = items + 2;
  const position = positionEffect ? at(parameters, items) : 0;
  const squares = Float64Array.from({ length: edges.count }, (_, edge) => {
    const z = at(parameters, at(edges.first, edge)) - at(parameters, at(edges.second, edge)) + position;
    const won = sigmoid(z);
    const [first, second, similar] = [0, 1, 2].map((label) => at(edges.weights, 3 * edge + label));
    return (first ?? NaN) * (1 - won) ** 2 + (second ?? NaN) * won ** 2 + (similar ?? NaN) * (won - 0.5) ** 2;
  });
  const errorOf = (parameter: number) => {
    const row = inverse.subarray(parameter * size, (parameter + 1) * size);
    const ofPosition = positionEffect ? at(row, items) : 0;
    let variance = 0;
    for (let edge = 0; edge < squares.length; edge++) {
      const move = (row[edges.first[edge] ?? 0] ?? NaN) - (row[edges.second[edge] ?? 0] ?? NaN) + ofPosition;
      variance += (squares[edge] ?? NaN) * move * move;
    }
    return Math.sqrt(variance);
  };
  return {
    method: 'sandwich',
    scores: Array.from({ length: items }, (_, item) => errorOf(item)),
    positionEffect: positionEffect ? errorOf(items) : 0,
    tie: null,
  };
}
