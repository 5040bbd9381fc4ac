import { at } from './at.ts';
import type { RankingEdges } from './ranking-edges.ts';

// Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** A way to move the position effect and the tie parameter, each step of it as far as the last. */
interface Direction {
  readonly position: number;
  readonly tie: number;
}

/**
 * Which parameters the answers leave without a limit: whether, moved further and further, with scores that follow, they
 * explain every answer at least as well.
 *
 * - `tie`: the tie parameter, with the differences of the scores
 * - `one-place`: a position effect explains just what some scores do, both ways
 * - `position-effect`: the position effect explains some answers the better the larger it is
 */
export type Unlimited = 'tie' | 'one-place' | 'position-effect';

/**
 * Found before any search for the optimum. A first image that won asks that its score and the position effect grow by
 * as much as the other's score and the tie parameter; one that lost, or tied, likewise. Such differences of scores can be
 * had for given steps of the two parameters just where no cycle of answers adds up to less than nothing (Bellman and
 * Ford), and a cycle that does excludes all steps on its side.
 *
 * @param edges that join all items, each of which can be reached from every other by wins and ties
 * @param hasTie whether there is a tie parameter
 */
export function unlimited(
  items: number,
  edges: RankingEdges,
  { hasTie, positionEffect }: { readonly hasTie: boolean; readonly positionEffect: boolean },
): Unlimited | null {
  const cycleOf = (direction: Direction) => negativeCycle(items, edges, direction, hasTie);
  if (hasTie && cycleOf({ position: 0, tie: 1 }) === null) return 'tie';
  if (!positionEffect) return null;
  const [grows, shrinks] = [1, -1].map((position) => cycleOf({ position, tie: 0 }) === null);
  if (grows === true && shrinks === true) return 'one-place';
  if (grows === true || shrinks === true) return 'position-effect';
  if (!hasTie) return null;
  // Turned from one side to the other, each time past what the cycle excludes.
  let direction: Direction = { position: 1, tie: 0 };
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const cycle = cycleOf(direction);
    if (cycle === null) return 'position-effect';
    direction = { position: cycle.tie, tie: -cycle.position };
    if (direction.tie < 0 || (direction.tie === 0 && direction.position < 0)) return null;
  }
  return null;
}

/** Each turn excludes a side for good; a handful is usual. */
const MOST_TURNS = 100;

/** Whether some answer says First, Second, Similar. */
export type SaidLabels = readonly [first: boolean, second: boolean, similar: boolean];

/**
 * The same with a ridge, which holds the scores: then what is left is a position effect and a tie parameter that explain
 * every answer, whatever the images.
 */
export function unlimitedWithRidge(
  [first, second, similar]: SaidLabels,
  { hasTie, positionEffect }: { readonly hasTie: boolean; readonly positionEffect: boolean },
): Unlimited | null {
  if (!first && !second && similar && hasTie) return 'tie';
  return positionEffect && first !== second ? 'position-effect' : null;
}

/** How often the parameters count in the sum of a cycle of answers. */
type Cycle = Direction;

/**
 * A cycle of answers whose lengths add up to less than nothing, by Bellman and Ford's passes over all edges.
 *
 * An arc from a to b is as long as b's score may at most grow beyond a's.
 */
function negativeCycle(
  items: number,
  { count, first, second, weights }: RankingEdges,
  { position, tie }: Direction,
  hasTie: boolean,
): Cycle | null {
  const potential = new Float64Array(items);
  const parent = new Int32Array(items).fill(-1);
  // 1 + 2 * whether it goes from second to first + whether the tie parameter lengthens it.
  const kind = new Uint8Array(items);
  const sideOf = (own: number, tied: number): number => (hasTie ? (own > 0 ? -1 : tied > 0 ? 1 : 0) : 0);
  for (let pass = 0; pass <= items; pass++) {
    let changed = false;
    for (let place = 0; place < count; place++) {
      // Forwards and backwards in turns, so that a chain is not passed one link at a time.
      const edge = pass % 2 === 0 ? place : count - 1 - place;
      const a = first[edge] ?? 0;
      const b = second[edge] ?? 0;
      const won = weights[3 * edge] ?? 0;
      const lost = weights[3 * edge + 1] ?? 0;
      const tied = weights[3 * edge + 2] ?? 0;
      if (won + tied > 0) {
        const side = sideOf(won, tied);
        const reached = (potential[a] ?? 0) + position + side * tie;
        if (reached < (potential[b] ?? 0)) {
          potential[b] = reached;
          parent[b] = a;
          kind[b] = 2 + side;
          changed = true;
        }
      }
      if (lost + tied > 0) {
        const side = sideOf(lost, tied);
        const reached = (potential[b] ?? 0) - position + side * tie;
        if (reached < (potential[a] ?? 0)) {
          potential[a] = reached;
          parent[a] = b;
          kind[a] = 5 + side;
          changed = true;
        }
      }
    }
    if (!changed) return null;
    const cycle = cycleAmong(parent, kind);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** A cycle of parents, as what it adds up to; null where parents lead nowhere. */
function cycleAmong(parent: Int32Array, kind: Uint8Array): Cycle | null {
  const seen = new Int32Array(parent.length);
  for (let from = 0; from < parent.length; from++) {
    let item = from;
    while (item >= 0 && seen[item] === 0) {
      seen[item] = from + 1;
      item = at(parent, item);
    }
    if (item < 0 || seen[item] !== from + 1) continue;
    let [position, tie] = [0, 0];
    let here = item;
    do {
      const code = at(kind, here);
      position += code <= 3 ? 1 : -1;
      tie += code <= 3 ? code - 2 : code - 5;
      here = at(parent, here);
    } while (here !== item);
    return { position, tie };
  }
  return null;
}
