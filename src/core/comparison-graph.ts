import { at } from './at.ts';

/** Arcs of a directed graph over items 0..n-1: `arcs[i]` are the items that i points to. */
export type Arcs = readonly (readonly number[])[];

/**
 * Strongly connected groups: within a group every item can reach every other; no arc leads from a later group to an
 * earlier one. (Tarjan 1972, with a stack of its own, since a chain of comparisons can be thousands of items long.)
 */
export function strongGroups(arcs: Arcs): number[][] {
  const order = new Int32Array(arcs.length).fill(-1);
  const lowest = new Int32Array(arcs.length);
  const nextArc = new Int32Array(arcs.length);
  const isOpen = new Uint8Array(arcs.length);
  const open: number[] = [];
  const groups: number[][] = [];
  let visited = 0;

  for (let root = 0; root < arcs.length; root++) {
    const path: number[] = order[root] === -1 ? [root] : [];
    while (path.length > 0) {
      const item = path[path.length - 1] ?? 0;
      if (order[item] === -1) {
        order[item] = lowest[item] = visited++;
        isOpen[item] = 1;
        open.push(item);
      }
      const arc = nextArc[item] ?? 0;
      const to = arcs[item]?.[arc];
      if (to !== undefined) {
        nextArc[item] = arc + 1;
        if (order[to] === -1) path.push(to);
        else if (isOpen[to] === 1) lowest[item] = Math.min(lowest[item] ?? 0, order[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] ?? 0, lowest[item] ?? 0);
      if (lowest[item] === order[item]) {
        const group = open.splice(open.indexOf(item));
        for (const member of group) isOpen[member] = 0;
        groups.push(group.sort((a, b) => a - b));
      }
    }
  }
  return groups.reverse();
}

/** The same with every arc leading both ways: the connected groups. */
export function connectedGroups(arcs: Arcs): number[][] {
  const both = arcs.map((to) => [...to]);
  arcs.forEach((to, from) => {
    for (const item of to) both[item]?.push(from);
  });
  return strongGroups(both);
}

/**
 * Whether levels exist such that the first item of every comparison is one level above the second, for instance because
 * no item was ever shown in both places. Then a position effect cannot be told from the scores. The comparisons must
 * connect all items.
 */
export function isLayered(
  items: number,
  { first, second }: { readonly first: Int32Array; readonly second: Int32Array },
): boolean {
  const below = Array.from({ length: items }, (): number[] => []);
  const above = Array.from({ length: items }, (): number[] => []);
  first.forEach((upper, comparison) => {
    const lower = at(second, comparison);
    below[upper]?.push(lower);
    above[lower]?.push(upper);
  });
  const levels = new Map([[0, 0]]);
  for (const [item, level] of levels) {
    for (const to of below[item] ?? []) if (!levels.has(to)) levels.set(to, level - 1);
    for (const to of above[item] ?? []) if (!levels.has(to)) levels.set(to, level + 1);
  }
  return first.every(
    (upper, comparison) => levels.get(upper) === (levels.get(at(second, comparison)) ?? 0) + 1,
  );
}
