import { at } from './at.ts';
import type { Covariance, Curvature } from './covariance.ts';
import { invertPositiveDefinite } from './positive-definite.ts';
import { sandwichOfSymmetric } from './symmetric-sandwich.ts';
import { edgesOfItems, type EdgesOfItems } from './ranking-edges.ts';
import type { RankingModel } from './ranking-objective.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Most unknowns of the dense part: 72 MB, and some seconds, which grow with the cube. */
const MOST_DENSE = 3000;

/** Share of all items from which on it pays to take out those that are joined to no other of them. */
const LEAST_TAKEN_OUT = 0.1;

/**
 * A symmetric matrix of all parameters, ordered so that its Cholesky factor has little to fill: first items no two of which
 * were compared, of which each has a diagonal and a row, then the dense rest (other items, and the parameters that are
 * fitted). Where images are compared with references alone, the rest are the references.
 */
interface Arranged {
  /** Of the items taken out. */
  readonly diagonal: Float64Array;
  /** Their rows' numbers by place in the rest: `places[start[i]]` up to `start[i + 1]`. */
  readonly start: Int32Array;
  readonly places: Int32Array;
  readonly values: Float64Array;
  readonly rest: Float64Array;
}

interface Arrangement {
  readonly takenOut: Int32Array;
  readonly rest: Int32Array;
  /** Parameters behind the items of the rest. */
  readonly parameters: readonly number[];
}

/**
 * Variances by elimination of the items that were not compared with each other and an inverse of what is left; exact to
 * rounding. Null where more than {@link MOST_DENSE} unknowns are left, or the information has no inverse.
 *
 * Moving all scores together leaves the likelihood as it is; curvature is added in that direction so that an inverse
 * exists, which leaves differences of scores as they are.
 */
export function exactCovariance({ model, point, squares }: Curvature): Covariance | null {
  const edgesOf = edgesOfItems(model.items, model.edges);
  const arrangement = arrange(model, edgesOf);
  const size = arrangement.rest.length + arrangement.parameters.length;
  if (size > MOST_DENSE) return null;
  const { byPosition, byTie } = point;
  const columns = [byPosition, byTie].filter((_, i) => arrangement.parameters.includes(model.items + i));
  const information = arranged(model, edgesOf, arrangement, point.byZZ, columns, model.ridge);
  if (model.ridge === 0) {
    const scores = arrangement.rest.length;
    const added = information.rest.reduce((most, value) => Math.max(most, value), 0) / scores;
    for (let i = 0; i < scores; i++)
      for (let j = 0; j < scores; j++) addTo(information.rest, i * size + j, added);
  }
  eliminate(information, size);
  const inverse = invertPositiveDefinite(information.rest, size, { inPlace: true });
  if (inverse === null) return null;
  const solved: Solved = { ...information, rest: inverse, size, arrangement, items: model.items };
  const ones = new Float64Array(model.items + 2).fill(1, 0, model.items);
  const sums = solve(solved, ones);
  if (squares === null) return { variances: diagonalOf(solved), rowSums: sums, accuracy: null };
  const spreadByPosition = new Float64Array(model.items + 2);
  for (let edge = 0; edge < model.edges.count; edge++) {
    const value = at(squares, edge);
    addTo(spreadByPosition, at(model.edges.first, edge), value);
    addTo(spreadByPosition, at(model.edges.second, edge), -value);
    addTo(spreadByPosition, model.items, value);
  }
  const spread = arranged(
    model,
    edgesOf,
    arrangement,
    squares,
    model.positionEffect ? [spreadByPosition] : [],
    0,
  );
  return {
    variances: sandwichDiagonal(solved, spread),
    rowSums: solve(solved, product(spread, sums, solved)),
    accuracy: null,
  };
}

function arrange({ items, positionEffect, ties }: RankingModel, edgesOf: EdgesOfItems): Arrangement {
  const chosen = independentItems(items, edgesOf);
  const isOut = new Uint8Array(items);
  if (chosen.length >= LEAST_TAKEN_OUT * items) for (const item of chosen) isOut[item] = 1;
  const all = Int32Array.from({ length: items }, (_, item) => item);
  return {
    takenOut: all.filter((item) => isOut[item] === 1),
    rest: all.filter((item) => isOut[item] === 0),
    parameters: [...(positionEffect ? [items] : []), ...(ties === 'half' ? [] : [items + 1])],
  };
}

/** Items no two of which share an edge, those with the fewest edges first. */
function independentItems(items: number, { start, edges }: EdgesOfItems): number[] {
  const degree = (item: number) => (start[item + 1] ?? 0) - (start[item] ?? 0);
  const order = Array.from({ length: items }, (_, item) => item).sort((a, b) => degree(a) - degree(b));
  const taken = new Uint8Array(items);
  // An edge whose one end is taken keeps the other from it.
  const touched = new Uint8Array(edges.length / 2);
  const chosen: number[] = [];
  for (const item of order) {
    let isFree = true;
    for (let place = start[item] ?? 0; isFree && place < (start[item + 1] ?? 0); place++)
      isFree = touched[edges[place] ?? 0] === 0;
    if (!isFree || taken[item] === 1) continue;
    chosen.push(item);
    for (let place = start[item] ?? 0; place < (start[item + 1] ?? 0); place++)
      touched[edges[place] ?? 0] = 1;
  }
  // The last one stays, so that something is left to add curvature to.
  return chosen.length === items ? chosen.slice(0, -1) : chosen;
}

function addTo(array: Float64Array, index: number, value: number): void {
  array[index] = (array[index] ?? 0) + value;
}

/** A graph's Laplacian, with a ridge, and the columns of the parameters beside it, in the order of an arrangement. */
function arranged(
  { items, edges }: RankingModel,
  edgesOf: EdgesOfItems,
  { takenOut, rest, parameters }: Arrangement,
  weights: Float64Array,
  columns: readonly Float64Array[],
  ridge: number,
): Arranged {
  const size = rest.length + parameters.length;
  const placeOf = new Int32Array(items).fill(-1);
  for (const [place, item] of rest.entries()) placeOf[item] = place;
  const dense = new Float64Array(size * size);
  for (let edge = 0; edge < edges.count; edge++) {
    const a = placeOf[edges.first[edge] ?? 0] ?? -1;
    const b = placeOf[edges.second[edge] ?? 0] ?? -1;
    const weight = weights[edge] ?? 0;
    if (a >= 0) addTo(dense, a * size + a, weight);
    if (b >= 0) addTo(dense, b * size + b, weight);
    if (a < 0 || b < 0) continue;
    addTo(dense, a * size + b, -weight);
    addTo(dense, b * size + a, -weight);
  }
  for (const [place, item] of rest.entries()) {
    addTo(dense, place * size + place, ridge);
    for (const [index, column] of columns.entries()) {
      const other = rest.length + index;
      const value = at(column, item);
      dense[place * size + other] = value;
      dense[other * size + place] = value;
    }
  }
  for (const [i, column] of columns.entries())
    for (const [j, parameter] of parameters.entries())
      dense[(rest.length + j) * size + rest.length + i] = at(column, parameter);

  const diagonal = new Float64Array(takenOut.length).fill(ridge);
  const start = new Int32Array(takenOut.length + 1);
  let most = 0;
  for (const item of takenOut)
    most += (edgesOf.start[item + 1] ?? 0) - (edgesOf.start[item] ?? 0) + columns.length;
  const places = new Int32Array(most);
  const values = new Float64Array(most);
  const row = new Float64Array(size);
  const isInRow = new Uint8Array(size);
  let filled = 0;
  for (const [out, item] of takenOut.entries()) {
    const begin = filled;
    const note = (place: number, value: number) => {
      if (isInRow[place] === 0) {
        isInRow[place] = 1;
        places[filled++] = place;
      }
      addTo(row, place, value);
    };
    for (let k = edgesOf.start[item] ?? 0; k < (edgesOf.start[item + 1] ?? 0); k++) {
      const edge = edgesOf.edges[k] ?? 0;
      const [a, b] = [edges.first[edge] ?? 0, edges.second[edge] ?? 0];
      addTo(diagonal, out, weights[edge] ?? 0);
      note(placeOf[a === item ? b : a] ?? 0, -(weights[edge] ?? 0));
    }
    for (const [index, column] of columns.entries()) note(rest.length + index, at(column, item));
    places.subarray(begin, filled).sort();
    for (let k = begin; k < filled; k++) {
      const place = places[k] ?? 0;
      values[k] = row[place] ?? 0;
      row[place] = 0;
      isInRow[place] = 0;
    }
    start[out + 1] = filled;
  }
  return {
    diagonal,
    start,
    places: places.subarray(0, filled),
    values: values.subarray(0, filled),
    rest: dense,
  };
}

/** Takes what the items taken out explain off the dense part: its Schur complement. */
function eliminate({ diagonal, start, places, values, rest }: Arranged, size: number): void {
  for (let out = 0; out < diagonal.length; out++) {
    const [begin, end] = [start[out] ?? 0, start[out + 1] ?? 0];
    const pivot = diagonal[out] ?? 0;
    for (let i = begin; i < end; i++) {
      const row = (places[i] ?? 0) * size;
      const scaled = (values[i] ?? 0) / pivot;
      // Places rise: the lower half.
      for (let j = begin; j <= i; j++) {
        const to = row + (places[j] ?? 0);
        rest[to] = (rest[to] ?? 0) - scaled * (values[j] ?? 0);
      }
    }
  }
}

/** An {@link Arranged} information whose dense part has become the inverse of what elimination leaves. */
interface Solved extends Arranged {
  readonly size: number;
  readonly items: number;
  readonly arrangement: Arrangement;
}

/** The inverse times a vector of all parameters. */
function solve(
  { diagonal, start, places, values, rest, size, arrangement }: Solved,
  b: Float64Array,
): Float64Array {
  const dense = new Float64Array(size);
  for (const [place, parameter] of restParameters(arrangement).entries()) dense[place] = at(b, parameter);
  for (const [out, item] of arrangement.takenOut.entries()) {
    const scaled = at(b, item) / at(diagonal, out);
    const end = at(start, out + 1);
    for (let k = at(start, out); k < end; k++) addTo(dense, places[k] ?? -1, -scaled * (values[k] ?? NaN));
  }
  const x = new Float64Array(b.length);
  const ofRest = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (rest[i * size + j] ?? 0) * (dense[j] ?? 0);
    ofRest[i] = sum;
  }
  for (const [place, parameter] of restParameters(arrangement).entries()) x[parameter] = at(ofRest, place);
  for (const [out, item] of arrangement.takenOut.entries()) {
    let sum = at(b, item);
    const end = at(start, out + 1);
    for (let k = at(start, out); k < end; k++) sum -= (values[k] ?? NaN) * (ofRest[places[k] ?? -1] ?? NaN);
    x[item] = sum / at(diagonal, out);
  }
  return x;
}

function restParameters({ rest, parameters }: Arrangement): number[] {
  return [...rest, ...parameters];
}

/** An arranged matrix times a vector of all parameters. */
function product(
  { diagonal, start, places, values, rest }: Arranged,
  x: Float64Array,
  { size, arrangement }: Solved,
): Float64Array {
  const parameters = restParameters(arrangement);
  const ofRest = Float64Array.from(parameters, (parameter) => at(x, parameter));
  const result = new Float64Array(x.length);
  for (const [i, parameter] of parameters.entries()) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (rest[i * size + j] ?? 0) * (ofRest[j] ?? 0);
    result[parameter] = sum;
  }
  for (const [out, item] of arrangement.takenOut.entries()) {
    const value = at(x, item);
    let sum = at(diagonal, out) * value;
    for (let k = at(start, out); k < at(start, out + 1); k++) {
      sum += at(values, k) * at(ofRest, at(places, k));
      addTo(result, at(parameters, at(places, k)), at(values, k) * value);
    }
    result[item] = sum;
  }
  return result;
}

/** c^T M c for a sparse c and a dense, symmetric M. */
function quadratic(
  m: Float64Array,
  size: number,
  places: Int32Array,
  left: Float64Array,
  right: Float64Array,
): number {
  let total = 0;
  for (let i = 0; i < places.length; i++) {
    const row = (places[i] ?? 0) * size;
    let sum = 0;
    for (let j = 0; j < places.length; j++) sum += (m[row + (places[j] ?? 0)] ?? 0) * (right[j] ?? 0);
    total += (left[i] ?? 0) * sum;
  }
  return total;
}

/** Variances: of an item taken out, 1 / d + c^T G c, with its diagonal d, its row divided by that, c, and the rest's inverse G. */
function diagonalOf(solved: Solved): Float64Array {
  const { diagonal, start, places, values, rest, size, arrangement, items } = solved;
  const variances = new Float64Array(items + 2);
  for (const [place, parameter] of restParameters(arrangement).entries())
    variances[parameter] = at(rest, place * size + place);
  for (const [out, item] of arrangement.takenOut.entries()) {
    const [begin, end, d] = [at(start, out), at(start, out + 1), at(diagonal, out)];
    const c = values.subarray(begin, end).map((value) => value / d);
    variances[item] = 1 / d + quadratic(rest, size, places.subarray(begin, end), c, c);
  }
  return variances;
}

/**
 * The diagonal of G J G, J being the spread of the slopes: with T what elimination does to a vector, of the rest
 * G (T J T^T) G, and of an item taken out what follows from its own row of J and of T.
 */
function sandwichDiagonal(solved: Solved, spread: Arranged): Float64Array {
  const { diagonal, start, places, values, rest, size, arrangement, items } = solved;
  const inner = Float64Array.from(spread.rest);
  const rows = arrangement.takenOut.length;
  // Both matrices have the same edges, and so the same places.
  for (let out = 0; out < rows; out++) {
    const [begin, end, d] = [at(start, out), at(start, out + 1), at(diagonal, out)];
    const own = at(spread.diagonal, out);
    for (let i = begin; i < end; i++) {
      const row = (places[i] ?? 0) * size;
      const ci = (values[i] ?? 0) / d;
      const ji = spread.values[i] ?? 0;
      for (let j = begin; j < end; j++) {
        const cj = (values[j] ?? 0) / d;
        const to = row + (places[j] ?? 0);
        inner[to] = (inner[to] ?? 0) + ci * own * cj - ci * (spread.values[j] ?? 0) - ji * cj;
      }
    }
  }
  const variances = new Float64Array(items + 2);
  if (rows === 0) {
    const diagonal = sandwichOfSymmetric(rest, inner, size);
    for (const [place, parameter] of restParameters(arrangement).entries())
      variances[parameter] = at(diagonal, place);
    return variances;
  }
  const outer = timesSymmetric(timesSymmetric(rest, inner, size), rest, size);
  for (const [place, parameter] of restParameters(arrangement).entries())
    variances[parameter] = at(outer, place * size + place);
  for (const [out, item] of arrangement.takenOut.entries()) {
    const [begin, end, d] = [at(start, out), at(start, out + 1), at(diagonal, out)];
    const own = at(spread.diagonal, out);
    const of = places.subarray(begin, end);
    const c = values.subarray(begin, end).map((value) => value / d);
    const slope = spread.values.subarray(begin, end).map((value, k) => value - own * (c[k] ?? 0));
    variances[item] =
      own / d ** 2 - (2 / d) * quadratic(rest, size, of, slope, c) + quadratic(outer, size, of, c, c);
  }
  return variances;
}

/** A B for a symmetric B: rows of both are read from left to right. */
function timesSymmetric(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let j = 0; j < size; j += 4) {
    const [r0, r1, r2, r3] = [0, 1, 2, 3].map((k) => Math.min(j + k, size - 1) * size) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < size; i++) {
      const row = i * size;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0; k < size; k++) {
        const value = a[row + k] ?? 0;
        s0 += value * (b[r0 + k] ?? 0);
        s1 += value * (b[r1 + k] ?? 0);
        s2 += value * (b[r2 + k] ?? 0);
        s3 += value * (b[r3 + k] ?? 0);
      }
      for (const [k, sum] of [s0, s1, s2, s3].entries()) if (j + k < size) result[row + j + k] = sum;
    }
  }
  return result;
}
