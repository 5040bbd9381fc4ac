import { at } from '../../core/at.ts';
import type { RunHarm } from '../analysis/harm/run-harm.ts';
import { ReferenceWalk } from '../analysis/harm/reference-walk.ts';
import { CHANGE_STRIDE } from '../analysis/harm/suppose.ts';

/** What a person can say of a target beside a reference, as win, lose and tie of the target. */
const SAYINGS = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

/** A target is compared with a reference in two orders at most. */
const ORDERS = 2;

/**
 * How far scores move, at most, by what a person says of a pair: by row, of both orders' answers together. For each of the three labels
 * the target is refitted with that label in the place of the answers; the largest change counts, which is that of an answer that is
 * turned wherever one names an image. Of two targets the changes are added. The truth is not looked at.
 *
 * @returns in units of score, of the unrounded optimum; NaN of a row that no score is made of
 */
export function pairInfluence(harm: RunHarm): Float64Array {
  const { evidence, solver, table } = harm;
  const influence = new Float64Array(table.count).fill(NaN);
  const changes = new Float64Array(ORDERS * CHANGE_STRIDE);
  const walk = new ReferenceWalk(evidence, table.images.count);
  for (let target = 0; target < evidence.targets.length; target++) {
    const root = at(harm.roots, target);
    solver.begin(target);
    walk.of(target, (_, entries, count) => {
      let furthest = 0;
      for (const saying of SAYINGS) {
        for (let order = 0; order < count; order++) {
          const entry = at(entries, order);
          const from = order * CHANGE_STRIDE;
          changes[from] = entry;
          changes[from + 1] = saying[0] - at(evidence.win, entry);
          changes[from + 2] = saying[1] - at(evidence.lose, entry);
          changes[from + 3] = saying[2] - at(evidence.tie, entry);
        }
        solver.solve(changes, count);
        furthest = Math.max(furthest, Math.abs(solver.root - root));
      }
      for (let order = 0; order < count; order++) add(at(evidence.rows, at(entries, order)), furthest);
    });
  }
  return influence;

  function add(row: number, moved: number): void {
    const before = at(influence, row);
    influence[row] = Number.isNaN(before) ? moved : before + moved;
  }
}
