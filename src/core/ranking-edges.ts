// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Comparisons of items, as columns: hundreds of thousands of them are looked at often. An edge is items in the order shown. */
export interface RankingEdges {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Three an edge: First, Second, Similar. */
  readonly weights: Float64Array;
}

type Pairs = Pick<RankingEdges, 'count' | 'first' | 'second'>;

/** The same with one edge for all comparisons of two items in one order, by rising first, then second item. */
export function mergeEdges(items: number, edges: RankingEdges): RankingEdges {
  if (isInOrder(edges)) return edges;
  const { edgeOf, ...merged } = groupByPair(items, edges);
  const weights = new Float64Array(3 * merged.count);
  for (let edge = 0; edge < edges.count; edge++) {
    const to = 3 * (edgeOf[edge] ?? 0);
    for (let label = 0; label < 3; label++)
      weights[to + label] = (weights[to + label] ?? 0) + (edges.weights[3 * edge + label] ?? 0);
  }
  return { ...merged, weights };
}

/** Votes one by one, as columns. */
export interface ColumnsOfVotes {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 0 First, 1 Second, 2 Similar. */
  readonly label: Uint8Array;
  /** What each counts, above 0; null where it is 1 of all. */
  readonly amount: Float64Array | null;
}

/** Votes as edges, as {@link mergeEdges} gives them, and how many pairs of items they are about. */
export interface EdgesOfVotes {
  readonly edges: RankingEdges;
  /** In either order. */
  readonly pairs: number;
  /** Of these, how many several votes are about. */
  readonly repeatedPairs: number;
}

export function edgesOfVotes(items: number, votes: ColumnsOfVotes): EdgesOfVotes {
  const { count, label, amount } = votes;
  if (isInOrder(votes)) {
    const weights = new Float64Array(3 * count);
    for (let vote = 0; vote < count; vote++)
      weights[3 * vote + (label[vote] ?? 0)] = amount === null ? 1 : (amount[vote] ?? 0);
    const edges = { count, first: votes.first, second: votes.second, weights };
    return { edges, ...countPairs(items, edges, null) };
  }
  const { edgeOf, ...merged } = groupByPair(items, votes);
  const weights = new Float64Array(3 * merged.count);
  const ofEdge = new Int32Array(merged.count);
  for (let vote = 0; vote < count; vote++) {
    const edge = edgeOf[vote] ?? 0;
    const to = 3 * edge + (label[vote] ?? 0);
    weights[to] = (weights[to] ?? 0) + (amount === null ? 1 : (amount[vote] ?? 0));
    ofEdge[edge] = (ofEdge[edge] ?? 0) + 1;
  }
  const edges = { ...merged, weights };
  return { edges, ...countPairs(items, edges, ofEdge) };
}

/** Items in the order shown, once each by rising first, then second item, and for each of the given pairs the place of its items there. */
function groupByPair(
  items: number,
  { count, first, second }: Pairs,
): Pairs & { readonly edgeOf: Int32Array } {
  const order = sortedBy(first, items, sortedBy(second, items, null));
  const edgeOf = new Int32Array(count);
  const firsts = new Int32Array(count);
  const seconds = new Int32Array(count);
  let last = -1;
  for (let place = 0; place < count; place++) {
    const pair = order[place] ?? 0;
    const a = first[pair] ?? 0;
    const b = second[pair] ?? 0;
    if (last < 0 || firsts[last] !== a || seconds[last] !== b) {
      last++;
      firsts[last] = a;
      seconds[last] = b;
    }
    edgeOf[pair] = last;
  }
  const merged = last + 1;
  return { count: merged, first: firsts.subarray(0, merged), second: seconds.subarray(0, merged), edgeOf };
}

/** @param votes how many each edge has; null where each has one */
function countPairs(
  items: number,
  { count, first, second }: RankingEdges,
  votes: Int32Array | null,
): Omit<EdgesOfVotes, 'edges'> {
  const isFirst = new Uint8Array(items);
  const isSecond = new Uint8Array(items);
  let repeatedPairs = 0;
  for (let edge = 0; edge < count; edge++) {
    isFirst[first[edge] ?? 0] = 1;
    isSecond[second[edge] ?? 0] = 1;
    if (votes !== null && (votes[edge] ?? 0) > 1) repeatedPairs++;
  }
  // Where tests are compared with references alone, no edge can be another one turned round.
  const isBoth = (edge: number) => isSecond[first[edge] ?? 0] === 1 && isFirst[second[edge] ?? 0] === 1;
  let turned = 0;
  for (let edge = 0; edge < count; edge++) if (isBoth(edge)) turned++;
  if (turned === 0) return { pairs: count, repeatedPairs };
  const ofTurned = new Int32Array(turned);
  const lower = new Int32Array(turned);
  const higher = new Int32Array(turned);
  let filled = 0;
  for (let edge = 0; edge < count; edge++) {
    if (!isBoth(edge)) continue;
    const a = first[edge] ?? 0;
    const b = second[edge] ?? 0;
    ofTurned[filled] = edge;
    lower[filled] = a < b ? a : b;
    higher[filled] = a < b ? b : a;
    filled++;
  }
  const order = sortedBy(lower, items, sortedBy(higher, items, null));
  let pairs = count;
  for (let place = 1; place < turned; place++) {
    const a = order[place - 1] ?? 0;
    const b = order[place] ?? 0;
    if (lower[a] !== lower[b] || higher[a] !== higher[b]) continue;
    pairs--;
    // Each order's own repetition was counted.
    const several = [a, b].filter((edge) => (votes?.[ofTurned[edge] ?? 0] ?? 1) > 1).length;
    repeatedPairs += 1 - several;
  }
  return { pairs, repeatedPairs };
}

function isInOrder({ count, first, second }: Pairs): boolean {
  for (let edge = 1; edge < count; edge++) {
    const step = (first[edge] ?? 0) - (first[edge - 1] ?? 0) || (second[edge] ?? 0) - (second[edge - 1] ?? 0);
    if (step <= 0) return false;
  }
  return true;
}

/** Places of a column by rising item (a counting sort, which keeps the given order of equal ones). */
function sortedBy(column: Int32Array, items: number, given: Int32Array | null): Int32Array {
  const start = startsOf(column, items);
  const order = new Int32Array(column.length);
  for (let place = 0; place < column.length; place++) {
    const edge = given === null ? place : (given[place] ?? 0);
    const item = column[edge] ?? 0;
    const to = start[item] ?? 0;
    order[to] = edge;
    start[item] = to + 1;
  }
  return order;
}

/** Where each item's places begin in a column that is sorted by item. */
function startsOf(column: Int32Array, items: number): Int32Array {
  const start = new Int32Array(items + 1);
  for (const item of column) start[item + 1] = (start[item + 1] ?? 0) + 1;
  for (let item = 0; item < items; item++) start[item + 1] = (start[item + 1] ?? 0) + (start[item] ?? 0);
  return start;
}

/** Of each item the edges that it is in: `edges[start[item]]` up to `start[item + 1]`. */
export interface EdgesOfItems {
  readonly start: Int32Array;
  readonly edges: Int32Array;
}

export function edgesOfItems(items: number, { count, first, second }: RankingEdges): EdgesOfItems {
  const start = new Int32Array(items + 1);
  for (const column of [first, second])
    for (let edge = 0; edge < count; edge++) {
      const item = column[edge] ?? 0;
      start[item + 1] = (start[item + 1] ?? 0) + 1;
    }
  for (let item = 0; item < items; item++) start[item + 1] = (start[item + 1] ?? 0) + (start[item] ?? 0);
  const next = start.slice();
  const edges = new Int32Array(2 * count);
  for (const column of [first, second])
    for (let edge = 0; edge < count; edge++) {
      const item = column[edge] ?? 0;
      const place = next[item] ?? 0;
      edges[place] = edge;
      next[item] = place + 1;
    }
  return { start, edges };
}
