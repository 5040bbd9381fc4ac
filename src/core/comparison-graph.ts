import type { ColumnsOfVotes, RankingEdges } from './ranking-edges.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Arcs of a directed graph over items 0..n-1: item i points to `to[start[i]]` up to `to[start[i + 1]]`. */
export interface Arcs {
  readonly start: Int32Array;
  readonly to: Int32Array;
}

/** Of pairs of items each winner and its loser. */
export interface Wins {
  readonly count: number;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
}

/** Items as groups within which each can reach every other by wins and ties, and the wins between two groups, by their places. */
export interface TiedGroups {
  /** By rising first item. */
  readonly groups: readonly (readonly number[])[];
  readonly wins: Wins;
}

/** Comparisons by who won. */
export interface Outcomes {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1 the first, 2 the second, 3 both: a tie, or each won some; 0 without an answer. */
  readonly won: Uint8Array;
}

export function outcomesOfEdges({ count, first, second, weights }: RankingEdges): Outcomes {
  const won = new Uint8Array(count);
  for (let edge = 0; edge < count; edge++) {
    const tied = weights[3 * edge + 2] ?? 0;
    const isFirst = (weights[3 * edge] ?? 0) + tied > 0;
    const isSecond = (weights[3 * edge + 1] ?? 0) + tied > 0;
    won[edge] = (isFirst ? 1 : 0) + (isSecond ? 2 : 0);
  }
  return { count, first, second, won };
}

/** @param votes each of which counts for something */
export function outcomesOfVotes({ count, first, second, label }: ColumnsOfVotes): Outcomes {
  const won = new Uint8Array(count);
  for (let vote = 0; vote < count; vote++) won[vote] = (label[vote] ?? 0) + 1;
  return { count, first, second, won };
}

/** Joins items that tied, or won both ways: a tie is an arc each way, and most of millions of answers then lie within few groups. */
export function tiedGroups(items: number, { count, first, second, won }: Outcomes): TiedGroups {
  const sets = new DisjointSets(items);
  for (let edge = 0; edge < count; edge++)
    if (won[edge] === 3) sets.join(first[edge] ?? 0, second[edge] ?? 0);
  const { groups, groupOf } = sets.all();
  const isWin = (edge: number): boolean =>
    won[edge] !== 0 && groupOf[first[edge] ?? 0] !== groupOf[second[edge] ?? 0];
  let wins = 0;
  for (let edge = 0; edge < count; edge++) if (isWin(edge)) wins++;
  const winner = new Int32Array(wins);
  const loser = new Int32Array(wins);
  let filled = 0;
  for (let edge = 0; edge < count; edge++) {
    if (!isWin(edge)) continue;
    const a = groupOf[first[edge] ?? 0] ?? 0;
    const b = groupOf[second[edge] ?? 0] ?? 0;
    winner[filled] = won[edge] === 1 ? a : b;
    loser[filled] = won[edge] === 1 ? b : a;
    filled++;
  }
  return { groups, wins: { count: wins, winner, loser } };
}

/** An arc from each winner to its loser. */
export function winArcs(items: number, { count, winner, loser }: Wins): Arcs {
  const start = new Int32Array(items + 1);
  for (let win = 0; win < count; win++) {
    const from = winner[win] ?? 0;
    start[from + 1] = (start[from + 1] ?? 0) + 1;
  }
  for (let item = 0; item < items; item++) start[item + 1] = (start[item + 1] ?? 0) + (start[item] ?? 0);
  const to = new Int32Array(count);
  const next = start.slice();
  for (let win = 0; win < count; win++) {
    const from = winner[win] ?? 0;
    const place = next[from] ?? 0;
    to[place] = loser[win] ?? 0;
    next[from] = place + 1;
  }
  return { start, to };
}

/**
 * Strongly connected groups: within a group every item can reach every other; no arc leads from a later group to an
 * earlier one. (Tarjan 1972, with a stack of its own, since a chain of comparisons can be thousands of items long.)
 */
export function strongGroups({ start, to: targets }: Arcs): number[][] {
  const items = start.length - 1;
  const order = new Int32Array(items).fill(-1);
  const lowest = new Int32Array(items);
  const nextArc = start.slice(0, items);
  const isOpen = new Uint8Array(items);
  const open: number[] = [];
  const groups: number[][] = [];
  let visited = 0;

  for (let root = 0; root < items; root++) {
    const path: number[] = order[root] === -1 ? [root] : [];
    while (path.length > 0) {
      const item = path[path.length - 1] ?? 0;
      if (order[item] === -1) {
        order[item] = lowest[item] = visited++;
        isOpen[item] = 1;
        open.push(item);
      }
      const arc = nextArc[item] ?? 0;
      if (arc < (start[item + 1] ?? 0)) {
        const to = targets[arc] ?? 0;
        nextArc[item] = arc + 1;
        if (order[to] === -1) path.push(to);
        else if (isOpen[to] === 1) lowest[item] = Math.min(lowest[item] ?? 0, order[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] ?? 0, lowest[item] ?? 0);
      if (lowest[item] === order[item]) {
        const group = open.splice(open.lastIndexOf(item));
        for (const member of group) isOpen[member] = 0;
        groups.push(group.sort((a, b) => a - b));
      }
    }
  }
  return groups.reverse();
}

/** Items that pairs join, by rising first item. */
export function connectedGroups(items: number, first: Int32Array, second: Int32Array): number[][] {
  const sets = new DisjointSets(items);
  for (let pair = 0; pair < first.length; pair++) sets.join(first[pair] ?? 0, second[pair] ?? 0);
  return sets.all().groups;
}

class DisjointSets {
  readonly #parent: Int32Array;

  constructor(items: number) {
    this.#parent = Int32Array.from({ length: items }, (_, item) => item);
  }

  join(one: number, other: number): void {
    this.#parent[this.#rootOf(one)] = this.#rootOf(other);
  }

  /** The sets by rising first item, and each item's place among them. */
  all(): { readonly groups: number[][]; readonly groupOf: Int32Array } {
    const groupOf = new Int32Array(this.#parent.length);
    const ofRoot = new Int32Array(this.#parent.length).fill(-1);
    const groups: number[][] = [];
    for (let item = 0; item < groupOf.length; item++) {
      const root = this.#rootOf(item);
      if (ofRoot[root] === -1) ofRoot[root] = groups.push([]) - 1;
      const group = ofRoot[root] ?? 0;
      groupOf[item] = group;
      groups[group]?.push(item);
    }
    return { groups, groupOf };
  }

  #rootOf(item: number): number {
    const parent = this.#parent;
    let root = item;
    while (parent[root] !== root) {
      // Halves the way for whoever comes next.
      const above = parent[parent[root] ?? 0] ?? 0;
      parent[root] = above;
      root = above;
    }
    return root;
  }
}
