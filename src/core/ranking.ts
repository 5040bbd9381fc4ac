import { at } from './at.ts';
import {
  connectedGroups,
  outcomesOfEdges,
  strongGroups,
  tiedGroups,
  winArcs,
  type Outcomes,
} from './comparison-graph.ts';
import { conjugateGradient } from './conjugate-gradient.ts';
import { assertWeights } from './evidence.ts';
import type { Triple } from './labels.ts';
import { mergeEdges, type RankingEdges } from './ranking-edges.ts';
import { rankingErrors, type RankingErrors } from './ranking-errors.ts';
import { unlimited, unlimitedWithRidge, type SaidLabels } from './ranking-limits.ts';
import {
  emptyEdgeColumns,
  evaluateRanking,
  hessianProduct,
  type EdgeColumns,
  type RankingModel,
  type RankingPoint,
} from './ranking-objective.ts';
import type { Ties } from './ranking-terms.ts';
import { TIE_MODELS, type TieModel } from './tie-model.ts';

/** A comparison of two items, or a table cell of many: weights (counts or probabilities) in the order shown. */
export interface RankingComparison {
  readonly first: string;
  readonly second: string;
  readonly weights: Triple;
}

export interface RankingOptions {
  readonly ties: Ties;
  /** Whether to fit an advantage of the item shown first, where the comparisons determine one. */
  readonly positionEffect: boolean;
  /** Whether standard errors are wanted. Defaults to true. */
  readonly errors?: boolean;
  /** Penalty ridge / 2 * sum of squared scores, which keeps unbeaten items finite. Defaults to 0. */
  readonly ridge?: number;
}

/**
 * What keeps the comparisons from one finite optimum:
 *
 * - `tie`: they fit the better the further the tie parameter grows, and the differences of the scores with it: answers follow one
 *   order and tie near items alone, or all of them are ties
 * - `steps`: Newton's method found no optimum
 */
export type RankingCause = 'tie' | 'steps';

/**
 * Why a position effect that was asked for is left out:
 *
 * - `one-place`: some scores explain just what it would, as where no item was shown in both places
 * - `position-effect`: it explains some answers the better the larger it is, without limit
 */
export type PositionOmission = 'one-place' | 'position-effect';

/** Scores of all items in logits, their mean 0. */
export interface Ranking extends Estimates {
  readonly kind: 'ranking';
  /** In order of first appearance. */
  readonly items: readonly string[];
}

/** Of items that are known by an index. */
interface Estimates {
  readonly scores: readonly number[];
  /** Null where they were not asked for, or cannot be had. */
  readonly standardErrors: RankingErrors | null;
  /** Advantage of the item shown first, in logits; null where it was not fitted. */
  readonly positionEffect: number | null;
  /** Why it was not, though asked for. */
  readonly positionOmission: PositionOmission | null;
  /** Rao and Kupper's delta or Davidson's nu: 0 where nothing tied, null where a tie is half a win. */
  readonly tie: number | null;
  readonly logLikelihood: number;
  readonly iterations: number;
}

/**
 * A ranking, or why the comparisons give none.
 *
 * - `disconnected`: no comparison joins the groups, so their scores cannot be compared
 * - `unbounded`: no item of a group ever lost to or tied with one of a later group, so their distance has no limit
 * - `undetermined-parameter`: there is no finite optimum, see {@link RankingCause}
 */
export type RankingOutcome = Ranking | NoRanking<string>;

/** Items in groups, between which nothing or not enough was compared. */
export type ItemsApart<Item> =
  | { readonly kind: 'disconnected'; readonly groups: readonly (readonly Item[])[] }
  | { readonly kind: 'unbounded'; readonly groups: readonly (readonly Item[])[] };

type NoRanking<Item> =
  | ItemsApart<Item>
  | { readonly kind: 'undetermined-parameter'; readonly cause: RankingCause };

const MAX_ITERATIONS = 100;

/** Largest change of a parameter, in logits, at which Newton's method has converged. */
const TOLERANCE = 1e-9;

/** How exactly a step is solved for, as a share of the gradient: the first, and one near the optimum. */
const COARSEST_STEP = 0.1;
const FINEST_STEP = 1e-8;

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
      return namedGroups(outcome, items);
    case 'undetermined-parameter':
      return outcome;
  }
}

/** Groups of items by their names. */
export function namedGroups(apart: ItemsApart<number>, items: readonly string[]): ItemsApart<string> {
  return { ...apart, groups: apart.groups.map((group) => group.map((item) => at(items, item))) };
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
  { ties, positionEffect, ridge = 0, errors = true }: RankingOptions,
): IndexedOutcome {
  if (!(ridge >= 0 && Number.isFinite(ridge)))
    throw new RangeError(`ridge must not be negative, not ${ridge}`);
  const merged = mergeEdges(items, edges);
  const anyTie = hasTies(merged);
  const limits = limitsOf(items, merged, { ties, positionEffect, ridge });
  if (limits.kind !== 'limited') return limits;
  const limit = limits.positionOmission;
  const model: RankingModel = {
    items,
    edges: merged,
    // Without a tie all three forms have the same limit, in which the tie parameter is gone.
    ties: anyTie ? ties : 'half',
    positionEffect: positionEffect && limit === null,
    ridge,
  };
  const fit = maximise(model);
  if (fit === null) return { kind: 'undetermined-parameter', cause: 'steps' };
  const { parameters, point, iterations } = fit;
  const tie = at(parameters, items + 1);
  return {
    kind: 'ranking',
    scores: [...parameters.subarray(0, items)],
    standardErrors: errors
      ? rankingErrors(model, parameters, point, ties === 'half' && anyTie ? 'sandwich' : 'information')
      : null,
    positionEffect: model.positionEffect ? at(parameters, items) : null,
    positionOmission: limit,
    tie: ties === 'half' ? null : anyTie ? TIE_MODELS[ties].parameterOf(tie) : 0,
    logLikelihood: -(point.nll - penalty(model, parameters)),
    iterations,
  };
}

/**
 * What keeps comparisons from a ranking, found without one; null where nothing does.
 *
 * @param edges as `mergeEdges` gives them
 */
export function rankingObstacle(
  items: number,
  edges: RankingEdges,
  options: RankingOptions,
): NoRanking<number> | null {
  const limits = limitsOf(items, edges, options);
  return limits.kind === 'limited' ? null : limits;
}

/** Groups of items that keep comparisons from a ranking without a ridge; null where there is one group. */
export function groupsObstacle(items: number, outcomes: Outcomes): ItemsApart<number> | null {
  const { groups, wins } = tiedGroups(items, outcomes);
  const strong = strongGroups(winArcs(groups.length, wins));
  if (strong.length === 1) return null;
  const inItems = (found: readonly (readonly number[])[]) =>
    found.map((places) => places.flatMap((place) => at(groups, place)).sort((a, b) => a - b));
  const connected = connectedGroups(groups.length, wins.winner, wins.loser);
  return connected.length > 1
    ? { kind: 'disconnected', groups: inItems(connected) }
    : { kind: 'unbounded', groups: inItems(strong) };
}

/** Whether answers that say these labels give a ranking where a ridge, or what was compared, joins all items. Ties of near items alone may not without one. */
export function ranksWithRidge(
  said: SaidLabels,
  { ties, positionEffect }: Pick<RankingOptions, 'ties' | 'positionEffect'>,
): boolean {
  return unlimitedWithRidge(said, { hasTie: ties !== 'half' && said[2], positionEffect }) !== 'tie';
}

/** Which labels some edge has a weight of. */
export function labelsSaid({ weights }: RankingEdges): SaidLabels {
  const isSaid = (label: number) => weights.some((weight, place) => place % 3 === label && weight > 0);
  return [isSaid(0), isSaid(1), isSaid(2)];
}

function limitsOf(
  items: number,
  edges: RankingEdges,
  { ties, positionEffect, ridge = 0 }: RankingOptions,
): NoRanking<number> | { readonly kind: 'limited'; readonly positionOmission: PositionOmission | null } {
  const apart = ridge === 0 ? groupsObstacle(items, outcomesOfEdges(edges)) : null;
  if (apart !== null) return apart;
  const asked = { hasTie: ties !== 'half' && hasTies(edges), positionEffect };
  const limit = ridge === 0 ? unlimited(items, edges, asked) : unlimitedWithRidge(labelsSaid(edges), asked);
  return limit === 'tie'
    ? { kind: 'undetermined-parameter', cause: 'tie' }
    : { kind: 'limited', positionOmission: limit };
}

function hasTies({ weights }: RankingEdges): boolean {
  return weights.some((weight, place) => place % 3 === 2 && weight > 0);
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

interface Fit {
  readonly parameters: Float64Array;
  readonly point: RankingPoint;
  readonly iterations: number;
}

/** @returns the optimum; null where none was found */
function maximise(model: RankingModel): Fit | null {
  let parameters = new Float64Array(model.items + 2);
  const ties = model.ties === 'half' ? null : TIE_MODELS[model.ties];
  if (ties !== null) parameters[model.items + 1] = ties.start;
  const columns = emptyEdgeColumns(model);
  let point = evaluateRanking(model, parameters, columns);
  let tolerance = COARSEST_STEP;
  let slope = size(point.gradient);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    const { gradient, diagonal } = point;
    const descent = gradient.map((value) => -value);
    // Exactly, the scores' gradients sum to 0; their rounding would have no solution.
    centre(descent, model.items);
    const step = conjugateGradient((x) => hessianProduct(model, point, x), diagonal, descent, tolerance);
    centre(step, model.items);
    const next = descend(model, ties, parameters, point.nll, step, columns);
    if (next === null) return null;
    ({ parameters, point } = next);
    if (step.every((change) => Math.abs(change) < TOLERANCE)) return { parameters, point, iterations };
    // As fine as the last step was good (Eisenstat and Walker 1996).
    const rest = size(point.gradient);
    tolerance = Math.max(FINEST_STEP, Math.min(COARSEST_STEP, (rest / slope) ** 2));
    slope = rest;
  }
  return null;
}

function size(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function descend(
  model: RankingModel,
  ties: TieModel | null,
  parameters: Float64Array,
  nll: number,
  step: Float64Array,
  columns: EdgeColumns,
): { parameters: Float64Array<ArrayBuffer>; point: RankingPoint } | null {
  const tie = model.items + 1;
  let share = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
    const next = Float64Array.from(parameters, (value, i) => value + share * at(step, i));
    if (ties?.allowsStep(at(parameters, tie), at(next, tie)) === false) continue;
    const point = evaluateRanking(model, next, columns);
    if (point.nll <= nll * (1 + ROUNDING)) return { parameters: next, point };
  }
  return null;
}

/** Takes off the scores' mean: the NLL depends on their differences alone. */
function centre(vector: Float64Array, items: number): void {
  const scores = vector.subarray(0, items);
  const mean = scores.reduce((sum, value) => sum + value, 0) / items;
  for (let i = 0; i < items; i++) scores[i] = at(scores, i) - mean;
}

function penalty({ items, ridge }: RankingModel, parameters: Float64Array): number {
  return (ridge / 2) * parameters.subarray(0, items).reduce((sum, score) => sum + score * score, 0);
}
