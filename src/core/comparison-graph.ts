import { at } from './at.ts';
import type { RankingEdges } from './ranking-edges.ts';

/** Arcs of a directed graph over items 0..n-1: item i points to `to[start[i]]` up to `to[start[i + 1]]`. */
export interface Arcs {
  readonly start: Int32Array;
  readonly to: Int32Array;
}

/** An arc from each winner to its loser; both ways for a tie. */
export function winArcs(items: number, { count, first, second, weights }: RankingEdges): Arcs {
  const start = new Int32Array(items + 1);
  for (let edge = 0; edge < count; edge++) {
    const a = first[edge] ?? 0;
    const b = second[edge] ?? 0;
    const tie = weights[3 * edge + 2] ?? 0;
    if ((weights[3 * edge] ?? 0) + tie > 0) start[a + 1] = (start[a + 1] ?? 0) + 1;
    if ((weights[3 * edge + 1] ?? 0) + tie > 0) start[b + 1] = (start[b + 1] ?? 0) + 1;
  }
  for (let item = 0; item < items; item++) start[item + 1] = (start[item + 1] ?? 0) + (start[item] ?? 0);
  const to = new Int32Array(at(start, items));
  const next = start.slice();
  for (let edge = 0; edge < count; edge++) {
    const a = first[edge] ?? 0;
    const b = second[edge] ?? 0;
    const tie = weights[3 * edge + 2] ?? 0;
    if ((weights[3 * edge] ?? 0) + tie > 0) {
      const place = next[a] ?? 0;
      to[place] = b;
      next[a] = place + 1;
    }
    if ((weights[3 * edge + 1] ?? 0) + tie > 0) {
      const place = next[b] ?? 0;
      to[place] = a;
      next[b] = place + 1;
    }
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

/** Items that edges join, by rising first item; an edge without an answer joins none. */
export function connectedGroups(
  items: number,
  { count, first, second, weights }: Omit<RankingEdges, 'weights'> & Partial<Pick<RankingEdges, 'weights'>>,
): number[][] {
  const parent = Int32Array.from({ length: items }, (_, item) => item);
  const rootOf = (item: number): number => {
    let root = item;
    while (parent[root] !== root) {
      // Halves the way for whoever comes next.
      const above = parent[parent[root] ?? 0] ?? 0;
      parent[root] = above;
      root = above;
    }
    return root;
  };
  for (let edge = 0; edge < count; edge++) {
    if (weights === undefined || hasAnswer(weights, edge))
      parent[rootOf(first[edge] ?? 0)] = rootOf(second[edge] ?? 0);
  }
  const groups = new Map<number, number[]>();
  for (let item = 0; item < items; item++) {
    const root = rootOf(item);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function hasAnswer(weights: Float64Array, edge: number): boolean {
  return (weights[3 * edge] ?? 0) + (weights[3 * edge + 1] ?? 0) + (weights[3 * edge + 2] ?? 0) > 0;
}
