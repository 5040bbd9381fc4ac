/** Comparisons of items, as columns: hundreds of thousands of them are looked at often. An edge is items in the order shown. */
export interface RankingEdges {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Three an edge: First, Second, Similar. */
  readonly weights: Float64Array;
}

/** The same with one edge for all comparisons of two items in one order, by rising first, then second item. */
export function mergeEdges(items: number, edges: RankingEdges): RankingEdges {
  if (isInOrder(edges)) return edges;
  const { count } = edges;
  const order = sortedBy(edges.first, items, sortedBy(edges.second, items, null));
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const weights = new Float64Array(3 * count);
  let last = -1;
  for (let place = 0; place < count; place++) {
    const edge = order[place] ?? 0;
    const a = edges.first[edge] ?? 0;
    const b = edges.second[edge] ?? 0;
    if (last < 0 || first[last] !== a || second[last] !== b) {
      last++;
      first[last] = a;
      second[last] = b;
    }
    for (let label = 0; label < 3; label++)
      weights[3 * last + label] = (weights[3 * last + label] ?? 0) + (edges.weights[3 * edge + label] ?? 0);
  }
  const merged = last + 1;
  return {
    count: merged,
    first: first.subarray(0, merged),
    second: second.subarray(0, merged),
    weights: weights.subarray(0, 3 * merged),
  };
}

/** Votes one by one, as columns. */
export interface ColumnsOfVotes {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 0 First, 1 Second, 2 Similar. */
  readonly label: Uint8Array;
  /** What each counts; null where it is 1 of all. */
  readonly amount: Float64Array | null;
}

/** Votes as edges, as {@link mergeEdges} gives them. */
export function edgesOfVotes(items: number, votes: ColumnsOfVotes): RankingEdges {
  const { count, label, amount } = votes;
  const order = isInOrder(votes) ? null : sortedBy(votes.first, items, sortedBy(votes.second, items, null));
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const weights = new Float64Array(3 * count);
  let last = -1;
  for (let place = 0; place < count; place++) {
    const vote = order === null ? place : (order[place] ?? 0);
    const a = votes.first[vote] ?? 0;
    const b = votes.second[vote] ?? 0;
    if (last < 0 || first[last] !== a || second[last] !== b) {
      last++;
      first[last] = a;
      second[last] = b;
    }
    const to = 3 * last + (label[vote] ?? 0);
    weights[to] = (weights[to] ?? 0) + (amount === null ? 1 : (amount[vote] ?? 0));
  }
  const merged = last + 1;
  return {
    count: merged,
    first: first.subarray(0, merged),
    second: second.subarray(0, merged),
    weights: weights.subarray(0, 3 * merged),
  };
}

/** How many pairs of items votes are about, in either order, and how many of them several are about. */
export function countPairs(
  items: number,
  { count, first, second }: Pick<ColumnsOfVotes, 'count' | 'first' | 'second'>,
): { readonly pairs: number; readonly repeated: number } {
  const lower = new Int32Array(count);
  const higher = new Int32Array(count);
  for (let vote = 0; vote < count; vote++) {
    const [a, b] = [first[vote] ?? 0, second[vote] ?? 0];
    lower[vote] = a < b ? a : b;
    higher[vote] = a < b ? b : a;
  }
  if (isInOrder({ count, first: lower, second: higher })) return { pairs: count, repeated: 0 };
  const order = sortedBy(lower, items, sortedBy(higher, items, null));
  let [pairs, repeated, votes, a, b] = [0, 0, 0, -1, -1];
  for (const vote of order) {
    const [low, high] = [lower[vote] ?? 0, higher[vote] ?? 0];
    if (low === a && high === b) {
      if (++votes === 2) repeated++;
      continue;
    }
    pairs++;
    votes = 1;
    [a, b] = [low, high];
  }
  return { pairs, repeated };
}

function isInOrder({ count, first, second }: Pick<RankingEdges, 'count' | 'first' | 'second'>): boolean {
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
