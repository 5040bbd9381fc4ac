import { at } from './at.ts';
import { conjugateGradient } from './conjugate-gradient.ts';
import type { Covariance, Curvature } from './covariance.ts';
import { NORMAL_QUANTILE } from './proportion.ts';
import { createRandom } from './random.ts';
import { graphProduct, hessianProduct } from './ranking-objective.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** How sure all errors must be, and how often is asked. */
const GOOD_ENOUGH = 0.01;
const FEWEST_PROBES = 16;
const MOST_PROBES = 256;

/** Edges that are looked at before what was found is taken as it is: some 15 s. */
const MOST_LOOKED_AT = 4e9;

/** Errors that may be wrong by so much are none. */
const WORST_ACCURACY = 0.5;

/** Of the solves; the noise of random probes is far above it. */
const TOLERANCE = 1e-5;

const SEED = 1;

/**
 * Variances where the information is too large for an inverse: the diagonal of it is estimated from its products with random
 * signs (Hutchinson 1989), each by conjugate gradients. What the diagonal of the information alone would say, and the first
 * step from it, are known without noise and taken off, which leaves the little that goes round about.
 *
 * Those of the position effect and of the tie parameter are solved for. All are of scores whose mean is held at 0. Null
 * where an error would not be sure to half of itself.
 */
export function estimatedCovariance({ model, point, squares }: Curvature): Covariance | null {
  const { items, edges, positionEffect, ties, ridge } = model;
  const length = items + 2;
  let looks = 0;
  const information = (x: Float64Array) => {
    looks++;
    return hessianProduct(model, point, x);
  };
  const solve = (b: Float64Array) => {
    const x = conjugateGradient(information, point.diagonal, centred(b, items), TOLERANCE);
    return centred(x, items);
  };
  const spread = (x: Float64Array): Float64Array => {
    const { first, second } = edges;
    const byPosition = positionEffect ? at(x, items) : 0;
    const result = new Float64Array(length);
    for (let edge = 0; edge < edges.count; edge++) {
      const [a, b] = [first[edge] ?? 0, second[edge] ?? 0];
      const value = (squares?.[edge] ?? 0) * ((x[a] ?? 0) - (x[b] ?? 0) + byPosition);
      result[a] = (result[a] ?? 0) + value;
      result[b] = (result[b] ?? 0) - value;
      if (positionEffect) result[items] = (result[items] ?? 0) + value;
    }
    return result;
  };
  /** Covariance times a vector. */
  const covariance = (b: Float64Array) => (squares === null ? solve(b) : solve(spread(solve(b))));

  const { diagonal } = point;
  const ofSpread = new Float64Array(length);
  if (squares !== null)
    for (let edge = 0; edge < edges.count; edge++)
      for (const item of [edges.first[edge] ?? 0, edges.second[edge] ?? 0])
        ofSpread[item] = (ofSpread[item] ?? 0) + (squares[edge] ?? 0);
  const inverseDiagonal = (x: Float64Array) =>
    x.map((value, i) => (i < items ? value / (diagonal[i] ?? NaN) : 0));
  /** What is known of the covariance: 1/D + 1/D W 1/D of an information D - W, or 1/D J 1/D. */
  const known = (z: Float64Array): Float64Array => {
    const once = inverseDiagonal(z);
    if (squares !== null) return inverseDiagonal(spread(once));
    const graph = graphProduct(edges, point.byZZ, once, length);
    const twice = once.map((value, i) =>
      i < items ? (diagonal[i] ?? 0) * value - (graph[i] ?? 0) - ridge * value : 0,
    );
    const step = inverseDiagonal(twice);
    return once.map((value, i) => value + (step[i] ?? 0));
  };

  const random = createRandom(SEED);
  const mean = new Float64Array(items);
  const squaredDeviations = new Float64Array(items);
  const variances = new Float64Array(length);
  let accuracy = Infinity;
  for (let probe = 1; probe <= MOST_PROBES; probe++) {
    const z = new Float64Array(length);
    for (let i = 0; i < items; i++) z[i] = random.uniform() < 0.5 ? -1 : 1;
    const [all, part] = [covariance(z), known(z)];
    for (let i = 0; i < items; i++) {
      const value = (z[i] ?? 0) * ((all[i] ?? 0) - (part[i] ?? 0));
      const step = value - (mean[i] ?? 0);
      mean[i] = (mean[i] ?? 0) + step / probe;
      squaredDeviations[i] = (squaredDeviations[i] ?? 0) + step * (value - (mean[i] ?? 0));
    }
    if (probe < FEWEST_PROBES) continue;
    accuracy = 0;
    for (let i = 0; i < items; i++) {
      const d = diagonal[i] ?? NaN;
      const variance = (mean[i] ?? 0) + (squares === null ? 1 / d : (ofSpread[i] ?? 0) / d ** 2);
      variances[i] = variance;
      const noise = Math.sqrt((squaredDeviations[i] ?? 0) / (probe - 1) / probe);
      // An error is a root: it is wrong by half of what its square is wrong by.
      accuracy = Math.max(accuracy, variance > 0 ? (NORMAL_QUANTILE * noise) / (2 * variance) : Infinity);
    }
    if (accuracy <= GOOD_ENOUGH || looks * edges.count > MOST_LOOKED_AT) break;
  }
  if (!(accuracy <= WORST_ACCURACY)) return null;
  for (const parameter of [...(positionEffect ? [items] : []), ...(ties === 'half' ? [] : [items + 1])]) {
    const b = new Float64Array(length);
    b[parameter] = 1;
    variances[parameter] = at(covariance(b), parameter);
  }
  return { variances, rowSums: new Float64Array(length), accuracy };
}

/** A vector of parameters less the mean of its scores. */
function centred(vector: Float64Array, items: number): Float64Array {
  let sum = 0;
  for (let i = 0; i < items; i++) sum += vector[i] ?? 0;
  return vector.map((value, i) => (i < items ? value - sum / items : value));
}
