import { at } from './at.ts';
import { davidsonTerm } from './davidson-term.ts';
import { halfTieTerm } from './half-tie-term.ts';
import type { PairTerm } from './pair-term.ts';
import type { RankingEdges } from './ranking-edges.ts';
import { logSimilarFactor } from './rao-kupper-term.ts';
import type { TIE_MODELS } from './tie-model.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** How ties are explained: by a margin, by a weight of their own, or as half a win for each. */
export type Ties = keyof typeof TIE_MODELS | 'half';

interface TermColumns {
  readonly byZ: Float64Array;
  readonly byZZ: Float64Array;
  readonly byZTie: Float64Array;
}

/** Sums over all edges. */
interface TermSums {
  readonly nll: number;
  readonly byTie: number;
  readonly byTieTie: number;
}

/**
 * Each edge's term of the NLL: its derivatives by z as columns, and the sums of what is needed of all edges alone.
 *
 * @param parameters scores, then position effect, then tie parameter
 */
export function edgeTerms(
  ties: Ties,
  edges: RankingEdges,
  parameters: Float64Array,
  items: number,
  columns: TermColumns,
): TermSums {
  if (ties === 'rao-kupper') return raoKupperTerms(edges, parameters, items, columns);
  return ties === 'davidson'
    ? termsOf(davidsonTerm, edges, parameters, items, columns)
    : termsOf((z, _, weights) => halfTieTerm(z, weights), edges, parameters, items, columns);
}

function termsOf(
  term: (z: number, t: number, weights: [number, number, number]) => PairTerm,
  edges: RankingEdges,
  parameters: Float64Array,
  items: number,
  { byZ, byZZ, byZTie }: TermColumns,
): TermSums {
  const { count, first, second, weights } = edges;
  const [h, t] = [at(parameters, items), at(parameters, items + 1)];
  const keepsTie = byZTie.length > 0;
  let [nll, byTie, byTieTie] = [0, 0, 0];
  // One object for all edges.
  const triple: [number, number, number] = [0, 0, 0];
  for (let edge = 0; edge < count; edge++) {
    triple[0] = weights[3 * edge] ?? 0;
    triple[1] = weights[3 * edge + 1] ?? 0;
    triple[2] = weights[3 * edge + 2] ?? 0;
    const z = (parameters[first[edge] ?? 0] ?? 0) - (parameters[second[edge] ?? 0] ?? 0) + h;
    const found = term(z, t, triple);
    nll += found.nll;
    byTie += found.byTie;
    byTieTie += found.byTieTie;
    byZ[edge] = found.byZ;
    byZZ[edge] = found.byZZ;
    if (keepsTie) byZTie[edge] = found.byZTie;
  }
  return { nll, byTie, byTieTie };
}

/** What `raoKupperTerm` says of each edge, with all that delta alone decides worked out once. */
function raoKupperTerms(
  { count, first, second, weights }: RankingEdges,
  parameters: Float64Array,
  items: number,
  { byZ, byZZ, byZTie }: TermColumns,
): TermSums {
  const h = at(parameters, items);
  const delta = at(parameters, items + 1);
  let [nll, byTie, bends, tied] = [0, 0, 0, 0];
  for (let edge = 0; edge < count; edge++) {
    const won = weights[3 * edge] ?? 0;
    const lost = weights[3 * edge + 1] ?? 0;
    const similar = weights[3 * edge + 2] ?? 0;
    const z = (parameters[first[edge] ?? 0] ?? 0) - (parameters[second[edge] ?? 0] ?? 0) + h;
    let [slope, ofTie, bend, mixed] = [0, 0, 0, 0];
    if (won + similar > 0) {
      // softplus(-x) of a win and softplus(x) of a tie, x = z - delta.
      const x = z - delta;
      const e = Math.exp(x > 0 ? -x : x);
      const share = 1 / (1 + e);
      const slopeX = (x > 0 ? similar - won * e : similar * e - won) * share;
      const bendX = (won + similar) * e * share * share;
      nll += (won + similar) * Math.log1p(e) + (x > 0 ? similar * x : -won * x);
      slope = slopeX;
      ofTie = -slopeX;
      bend = bendX;
      mixed = -bendX;
    }
    if (lost + similar > 0) {
      const y = z + delta;
      const e = Math.exp(y > 0 ? -y : y);
      const share = 1 / (1 + e);
      const slopeY = (y > 0 ? lost - similar * e : lost * e - similar) * share;
      const bendY = (lost + similar) * e * share * share;
      nll += (lost + similar) * Math.log1p(e) + (y > 0 ? lost * y : -similar * y);
      slope += slopeY;
      ofTie += slopeY;
      bend += bendY;
      mixed += bendY;
    }
    byZ[edge] = slope;
    byZZ[edge] = bend;
    byZTie[edge] = mixed;
    byTie += ofTie;
    bends += bend;
    tied += similar;
  }
  return {
    nll: nll - tied * logSimilarFactor(delta),
    byTie: byTie - (2 * tied) / Math.expm1(2 * delta),
    byTieTie: bends + tied / Math.sinh(delta) ** 2,
  };
}
