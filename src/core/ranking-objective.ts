import { at } from './at.ts';
import type { RankingEdges } from './ranking-edges.ts';
import { edgeTerms, type Ties } from './ranking-terms.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

export interface RankingModel {
  readonly items: number;
  readonly edges: RankingEdges;
  readonly ties: Ties;
  readonly positionEffect: boolean;
  readonly ridge: number;
}

/**
 * The penalised NLL of all scores, of the position effect h and of the tie parameter t at one point, with
 * z = score_first - score_second + h: its gradient and its (sparse) second derivatives.
 *
 * Parameters are the scores, then h, then t; h and t have a place even where they are fixed. The second derivatives by two
 * scores are those of a graph whose edges weigh `byZZ`; those by h and by t are a column each, of all parameters.
 */
export interface RankingPoint {
  readonly nll: number;
  readonly gradient: Float64Array;
  readonly diagonal: Float64Array;
  /** Of each edge. */
  readonly byZZ: Float64Array;
  readonly byPosition: Float64Array;
  readonly byTie: Float64Array;
}

/** Columns that an evaluation fills: of two points, of which the later takes the place of the one before it. */
export interface EdgeColumns {
  readonly byZ: Float64Array;
  readonly byZZ: Float64Array;
  readonly byZTie: Float64Array;
}

export function emptyEdgeColumns({ edges, ties }: RankingModel): EdgeColumns {
  return {
    byZ: new Float64Array(edges.count),
    byZZ: new Float64Array(edges.count),
    byZTie: new Float64Array(ties === 'half' ? 0 : edges.count),
  };
}

export function evaluateRanking(
  model: RankingModel,
  parameters: Float64Array,
  columns: EdgeColumns = emptyEdgeColumns(model),
): RankingPoint {
  const { items, ridge, edges, ties } = model;
  const position = items;
  const tie = items + 1;
  const { byZ, byZZ, byZTie } = columns;
  const sums = edgeTerms(ties, edges, parameters, items, columns);
  let { nll } = sums;
  const gradient = new Float64Array(items + 2);
  const diagonal = new Float64Array(items + 2);
  const byPosition = new Float64Array(items + 2);
  const byTie = new Float64Array(items + 2);
  for (let i = 0; i < items; i++) {
    const score = parameters[i] ?? 0;
    nll += (ridge * score * score) / 2;
    gradient[i] = ridge * score;
    diagonal[i] = ridge;
  }
  scatter(edges, byZ, gradient, position);
  scatter(edges, byZZ, byPosition, position);
  for (let edge = 0; edge < edges.count; edge++) {
    const first = edges.first[edge] ?? 0;
    const second = edges.second[edge] ?? 0;
    const bend = byZZ[edge] ?? 0;
    diagonal[first] = (diagonal[first] ?? 0) + bend;
    diagonal[second] = (diagonal[second] ?? 0) + bend;
  }
  if (ties !== 'half') {
    scatter(edges, byZTie, byTie, position);
    gradient[tie] = sums.byTie;
    diagonal[tie] = byTie[tie] = sums.byTieTie;
    byPosition[tie] = at(byTie, position);
  }
  diagonal[position] = at(byPosition, position);
  if (!model.positionEffect) fix(position, byPosition, byTie);
  if (ties === 'half') fix(tie, byTie, byPosition);
  return { nll, gradient, diagonal, byZZ, byPosition, byTie };

  /** A parameter that is held: its row and column are those of the identity. */
  function fix(at: number, column: Float64Array, other: Float64Array): void {
    gradient[at] = 0;
    diagonal[at] = 1;
    column.fill(0);
    column[at] = 1;
    other[at] = 0;
  }
}

/** Adds each edge's value to its first item and takes it from its second; the sum of all at `total`. */
function scatter(
  { count, first, second }: RankingEdges,
  values: Float64Array,
  to: Float64Array,
  total: number,
): void {
  let sum = 0;
  for (let edge = 0; edge < count; edge++) {
    const value = values[edge] ?? 0;
    const [a, b] = [first[edge] ?? 0, second[edge] ?? 0];
    to[a] = (to[a] ?? 0) + value;
    to[b] = (to[b] ?? 0) - value;
    sum += value;
  }
  to[total] = sum;
}

/** Second derivatives at the point times a vector. */
export function hessianProduct(model: RankingModel, point: RankingPoint, x: Float64Array): Float64Array {
  const { items, ridge, edges } = model;
  const { byPosition, byTie } = point;
  const position = items;
  const tie = items + 1;
  const result = graphProduct(edges, point.byZZ, x, items + 2);
  const [xPosition, xTie] = [at(x, position), at(x, tie)];
  let [ofPosition, ofTie] = [0, 0];
  for (let i = 0; i < items; i++) {
    const [value, p, t] = [x[i] ?? 0, byPosition[i] ?? 0, byTie[i] ?? 0];
    result[i] = (result[i] ?? 0) + ridge * value + p * xPosition + t * xTie;
    ofPosition += p * value;
    ofTie += t * value;
  }
  result[position] = ofPosition + at(byPosition, position) * xPosition + at(byPosition, tie) * xTie;
  result[tie] = ofTie + at(byTie, position) * xPosition + at(byTie, tie) * xTie;
  return result;
}

/** The Laplacian of a graph of weighted edges times a vector; `length` numbers, those beyond the items 0. */
export function graphProduct(
  { count, first, second }: RankingEdges,
  weights: Float64Array,
  x: Float64Array,
  length: number,
): Float64Array {
  const result = new Float64Array(length);
  // Edges come by rising first item: what is added to that is kept in hand.
  let item = -1;
  let [ofItem, sum] = [0, 0];
  for (let edge = 0; edge < count; edge++) {
    const a = first[edge] ?? 0;
    const b = second[edge] ?? 0;
    if (a !== item) {
      if (item >= 0) result[item] = (result[item] ?? 0) + sum;
      item = a;
      ofItem = x[a] ?? 0;
      sum = 0;
    }
    const flow = (weights[edge] ?? 0) * (ofItem - (x[b] ?? 0));
    sum += flow;
    result[b] = (result[b] ?? 0) - flow;
  }
  if (item >= 0) result[item] = (result[item] ?? 0) + sum;
  return result;
}
