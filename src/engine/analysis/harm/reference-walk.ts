import { at } from '../../../core/at.ts';
import type { PackedEvidence } from './packed-evidence.ts';
import { CHANGE_STRIDE, writeChange } from './suppose.ts';
import type { TargetSolver } from './target-solver.ts';

/** A target is compared with a reference in two orders at most. */
const ORDERS = 2;

/**
 * Goes over a target's references, each once, with the entries about it.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class ReferenceWalk {
  readonly #evidence: PackedEvidence;
  /** By the index of an image: the newest entry about it, -1 for none. */
  readonly #newest: Int32Array;
  /** Of each entry: the one before about the same reference, -1 for none. */
  readonly #before: Int32Array;
  readonly #entries = new Int32Array(ORDERS);
  readonly #changes = new Float64Array(ORDERS * CHANGE_STRIDE);

  /** @param images how many there are in the table */
  constructor(evidence: PackedEvidence, images: number) {
    this.#evidence = evidence;
    this.#newest = new Int32Array(images).fill(-1);
    this.#before = new Int32Array(evidence.rows.length);
  }

  /** @param visit is given the reference and its entries, `count` of which count; they are others at the next call */
  of(target: number, visit: (reference: number, entries: Int32Array, count: number) => void): void {
    const { starts, references } = this.#evidence;
    const start = at(starts, target);
    const end = at(starts, target + 1);
    for (let entry = start; entry < end; entry++) {
      const reference = references[entry] ?? 0;
      this.#before[entry] = this.#newest[reference] ?? -1;
      this.#newest[reference] = entry;
    }
    for (let entry = start; entry < end; entry++) {
      const reference = references[entry] ?? 0;
      if (this.#newest[reference] !== entry) continue;
      this.#newest[reference] = -1;
      let count = 0;
      for (let one = entry; one >= 0; one = this.#before[one] ?? -1) this.#entries[count++] = one;
      visit(reference, this.#entries, count);
    }
  }

  /** Solves a target, which the solver is at, without some of its entries; false where nothing is left. */
  solveWithout(solver: TargetSolver, target: number, entries: Int32Array, count: number): boolean {
    const { starts } = this.#evidence;
    if (count === (starts[target + 1] ?? 0) - (starts[target] ?? 0)) return false;
    for (let at = 0; at < count; at++)
      writeChange(this.#evidence, entries[at] ?? 0, 'leftOut', 0, this.#changes, CHANGE_STRIDE * at);
    solver.solve(this.#changes, count);
    return true;
  }
}
