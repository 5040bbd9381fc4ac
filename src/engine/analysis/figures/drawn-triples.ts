import { createRandom } from '../../../core/random.ts';
import type { DecisiveGraph } from './decisive-graph.ts';
import type { Cycle, CycleCount } from './cycle-count.ts';

/** Triples drawn where there are too many to count: a share of cycles is then known to a tenth of a per cent. */
const DRAWN = 1_000_000;

/** Any fixed seed: the same answers give the same figures again. */
const SEED = 1;

/**
 * Triples drawn evenly from all that are decisive: two neighbours of a node, the node drawn by how many such draws it
 * allows, count where they are decisive too, and every triple can be drawn from each of its three nodes.
 */
export function drawTriples(graph: DecisiveGraph, limit: number): CycleCount {
  const random = createRandom(SEED);
  const neighbours = neighboursOf(graph);
  const gaps = gapByPair(graph);
  const nodes = graph.images.length;
  const drawsBefore = new Float64Array(nodes + 1);
  for (const [node, list] of neighbours.entries())
    drawsBefore[node + 1] = (drawsBefore[node] ?? 0) + list.length ** 2;
  const allDraws = drawsBefore[nodes] ?? 0;
  const found = new Map<string, Cycle>();
  let [examined, cycles] = [0, 0];
  for (let draw = 0; draw < DRAWN && allDraws > 0; draw++) {
    const node = lastAtMost(drawsBefore, random.integer(allDraws));
    const list = neighbours[node] ?? [];
    const x = list[random.integer(list.length)] ?? 0;
    const y = list[random.integer(list.length)] ?? 0;
    if (x === y || !(gaps.has(x * nodes + y) || gaps.has(y * nodes + x))) continue;
    examined++;
    const cycle = cycleOf(gaps, nodes, node, x, y) ?? cycleOf(gaps, nodes, node, y, x);
    if (cycle === null) continue;
    cycles++;
    found.set([...cycle.nodes].sort((a, b) => a - b).join(), cycle);
  }
  const clearest = [...found.values()].sort((a, b) => b.gap - a.gap).slice(0, limit);
  return { examined, cycles, complete: false, found: clearest };
}

function neighboursOf({ images, winners, losers }: DecisiveGraph): number[][] {
  const neighbours = Array.from(images, (): number[] => []);
  for (const [edge, a] of winners.entries()) {
    const b = losers[edge] ?? 0;
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  return neighbours;
}

/** Gap of each pair by winner * nodes + loser. */
function gapByPair({ images, winners, losers, gaps }: DecisiveGraph): Map<number, number> {
  const byPair = new Map<number, number>();
  for (const [edge, a] of winners.entries())
    byPair.set(a * images.length + (losers[edge] ?? 0), gaps[edge] ?? 0);
  return byPair;
}

function cycleOf(
  gaps: ReadonlyMap<number, number>,
  nodes: number,
  a: number,
  b: number,
  c: number,
): Cycle | null {
  const [ab, bc, ca] = [gaps.get(a * nodes + b), gaps.get(b * nodes + c), gaps.get(c * nodes + a)];
  if (ab === undefined || bc === undefined || ca === undefined) return null;
  return { nodes: [a, b, c], gap: Math.min(ab, bc, ca) };
}

/** Last index whose entry is at most a number, in entries that do not fall. */
function lastAtMost(entries: Float64Array, number: number): number {
  let [low, high] = [0, entries.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? Infinity) <= number) low = middle;
    else high = middle;
  }
  return low;
}
