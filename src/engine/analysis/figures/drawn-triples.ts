import { at } from '../../../core/at.ts';
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
    drawsBefore[node + 1] = at(drawsBefore, node) + list.length ** 2;
  const allDraws = at(drawsBefore, nodes);
  const found = new Map<string, Cycle>();
  let [examined, cycles] = [0, 0];
  for (let draw = 0; draw < DRAWN && allDraws > 0; draw++) {
    const node = lastAtMost(drawsBefore, random.integer(allDraws));
    const list = at(neighbours, node);
    const x = at(list, random.integer(list.length));
    const y = at(list, random.integer(list.length));
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
    const b = at(losers, edge);
    at(neighbours, a).push(b);
    at(neighbours, b).push(a);
  }
  return neighbours;
}

/** Gap of each pair by winner * nodes + loser. */
function gapByPair({ images, winners, losers, gaps }: DecisiveGraph): Map<number, number> {
  const byPair = new Map<number, number>();
  for (const [edge, a] of winners.entries()) byPair.set(a * images.length + at(losers, edge), at(gaps, edge));
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
    if (at(entries, middle) <= number) low = middle;
    else high = middle;
  }
  return low;
}
