import { halfTieTerm } from './half-tie-term.ts';
import type { PairTerm } from './pair-term.ts';
import { TIE_MODELS } from './tie-model.ts';

/** All comparisons of one item shown first with one shown second, as columns: hundreds of thousands of them are looked at often. */
export interface RankingEdges {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Three an edge: First, Second, Similar. */
  readonly weights: Float64Array;
}

/** How ties are explained: by a margin, by a weight of their own, or as half a win for each. */
export type Ties = keyof typeof TIE_MODELS | 'half';

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
 * Parameters are the scores, then h, then t; h and t have a place even where they are fixed.
 */
export interface RankingPoint {
  readonly nll: number;
  readonly gradient: Float64Array;
  readonly diagonal: Float64Array;
  /** Of each edge. */
  readonly byZZ: Float64Array;
  readonly byZTie: Float64Array;
  readonly byTieTie: Float64Array;
}

function termOf(ties: Ties, z: number, tie: number, weights: [number, number, number]): PairTerm {
  return ties === 'half' ? halfTieTerm(z, weights) : TIE_MODELS[ties].term(z, tie, weights);
}

export function evaluateRanking(model: RankingModel, parameters: Float64Array): RankingPoint {
  const { items, ridge, edges } = model;
  const position = items;
  const tie = items + 1;
  const gradient = new Float64Array(items + 2);
  const diagonal = new Float64Array(items + 2);
  let nll = 0;
  for (let i = 0; i < items; i++) {
    const score = parameters[i] ?? 0;
    nll += (ridge * score * score) / 2;
    gradient[i] = ridge * score;
    diagonal[i] = ridge;
  }
  const byZZ = new Float64Array(edges.count);
  const byZTie = new Float64Array(edges.count);
  const byTieTie = new Float64Array(edges.count);
  const [h, t] = [parameters[position] ?? 0, parameters[tie] ?? 0];
  // One object for all edges.
  const weights: [number, number, number] = [0, 0, 0];
  for (let edge = 0; edge < edges.count; edge++) {
    const first = edges.first[edge] ?? 0;
    const second = edges.second[edge] ?? 0;
    for (let label = 0; label < 3; label++) weights[label] = edges.weights[3 * edge + label] ?? 0;
    const z = (parameters[first] ?? 0) - (parameters[second] ?? 0) + h;
    const term = termOf(model.ties, z, t, weights);
    nll += term.nll;
    gradient[first] = (gradient[first] ?? 0) + term.byZ;
    gradient[second] = (gradient[second] ?? 0) - term.byZ;
    gradient[position] = (gradient[position] ?? 0) + term.byZ;
    gradient[tie] = (gradient[tie] ?? 0) + term.byTie;
    diagonal[first] = (diagonal[first] ?? 0) + term.byZZ;
    diagonal[second] = (diagonal[second] ?? 0) + term.byZZ;
    diagonal[position] = (diagonal[position] ?? 0) + term.byZZ;
    diagonal[tie] = (diagonal[tie] ?? 0) + term.byTieTie;
    byZZ[edge] = term.byZZ;
    byZTie[edge] = term.byZTie;
    byTieTie[edge] = term.byTieTie;
  }
  if (!model.positionEffect) fix(position);
  if (model.ties === 'half') fix(tie);
  return { nll, gradient, diagonal, byZZ, byZTie, byTieTie };

  function fix(at: number): void {
    gradient[at] = 0;
    diagonal[at] = 1;
  }
}

/** Second derivatives at the point times a vector; a fixed parameter's row and column are those of the identity. */
export function hessianProduct(model: RankingModel, point: RankingPoint, x: Float64Array): Float64Array {
  const { items, ridge, edges } = model;
  const position = items;
  const tie = items + 1;
  const result = new Float64Array(items + 2);
  for (let i = 0; i < items; i++) result[i] = ridge * (x[i] ?? 0);
  const xPosition = model.positionEffect ? (x[position] ?? 0) : 0;
  const xTie = model.ties === 'half' ? 0 : (x[tie] ?? 0);
  let [ofPosition, ofTie] = [0, 0];
  for (let edge = 0; edge < edges.count; edge++) {
    const first = edges.first[edge] ?? 0;
    const second = edges.second[edge] ?? 0;
    const byZTie = point.byZTie[edge] ?? 0;
    const xZ = (x[first] ?? 0) - (x[second] ?? 0) + xPosition;
    const z = (point.byZZ[edge] ?? 0) * xZ + byZTie * xTie;
    result[first] = (result[first] ?? 0) + z;
    result[second] = (result[second] ?? 0) - z;
    ofPosition += z;
    ofTie = ofTie + byZTie * xZ + (point.byTieTie[edge] ?? 0) * xTie;
  }
  result[position] = model.positionEffect ? ofPosition : (x[position] ?? 0);
  result[tie] = model.ties === 'half' ? (x[tie] ?? 0) : ofTie;
  return result;
}
