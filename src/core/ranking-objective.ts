import { halfTieTerm } from './half-tie-term.ts';
import type { Triple } from './labels.ts';
import type { PairTerm } from './pair-term.ts';
import { TIE_MODELS } from './tie-model.ts';

/** All comparisons of one item shown first with one shown second. */
export interface RankingEdge {
  readonly first: number;
  readonly second: number;
  readonly weights: Triple;
}

/** How ties are explained: by a margin, by a weight of their own, or as half a win for each. */
export type Ties = keyof typeof TIE_MODELS | 'half';

export interface RankingModel {
  readonly items: number;
  readonly edges: readonly RankingEdge[];
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
  readonly terms: readonly PairTerm[];
}

function termOf(ties: Ties, z: number, tie: number, weights: Triple): PairTerm {
  return ties === 'half' ? halfTieTerm(z, weights) : TIE_MODELS[ties].term(z, tie, weights);
}

export function evaluateRanking(model: RankingModel, parameters: Float64Array): RankingPoint {
  const { items, ridge } = model;
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
  const terms = model.edges.map(({ first, second, weights }) => {
    const z = (parameters[first] ?? 0) - (parameters[second] ?? 0) + (parameters[position] ?? 0);
    const term = termOf(model.ties, z, parameters[tie] ?? 0, weights);
    nll += term.nll;
    gradient[first] = (gradient[first] ?? 0) + term.byZ;
    gradient[second] = (gradient[second] ?? 0) - term.byZ;
    gradient[position] = (gradient[position] ?? 0) + term.byZ;
    gradient[tie] = (gradient[tie] ?? 0) + term.byTie;
    for (const at of [first, second, position]) diagonal[at] = (diagonal[at] ?? 0) + term.byZZ;
    diagonal[tie] = (diagonal[tie] ?? 0) + term.byTieTie;
    return term;
  });
  if (!model.positionEffect) fix(position);
  if (model.ties === 'half') fix(tie);
  return { nll, gradient, diagonal, terms };

  function fix(at: number): void {
    gradient[at] = 0;
    diagonal[at] = 1;
  }
}

/** Second derivatives at the point times a vector; a fixed parameter's row and column are those of the identity. */
export function hessianProduct(model: RankingModel, { terms }: RankingPoint, x: Float64Array): Float64Array {
  const { items, ridge } = model;
  const position = items;
  const tie = items + 1;
  const result = new Float64Array(items + 2);
  for (let i = 0; i < items; i++) result[i] = ridge * (x[i] ?? 0);
  const xPosition = model.positionEffect ? (x[position] ?? 0) : 0;
  const xTie = model.ties === 'half' ? 0 : (x[tie] ?? 0);
  model.edges.forEach(({ first, second }, edge) => {
    const term = terms[edge];
    if (term === undefined) return;
    const xZ = (x[first] ?? 0) - (x[second] ?? 0) + xPosition;
    const z = term.byZZ * xZ + term.byZTie * xTie;
    result[first] = (result[first] ?? 0) + z;
    result[second] = (result[second] ?? 0) - z;
    result[position] = (result[position] ?? 0) + z;
    result[tie] = (result[tie] ?? 0) + term.byZTie * xZ + term.byTieTie * xTie;
  });
  if (!model.positionEffect) result[position] = x[position] ?? 0;
  if (model.ties === 'half') result[tie] = x[tie] ?? 0;
  return result;
}
