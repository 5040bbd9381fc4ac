import type { Supposition } from '../../../model/harm.ts';
import { NO_LABEL, reverseCode } from '../tables/label-code.ts';
import type { PackedEvidence } from './packed-evidence.ts';

/** Numbers a change: an entry, and what is added to its win, lose and tie. */
export const CHANGE_STRIDE = 4;

/**
 * Writes what a supposition adds to an entry's weights.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param truth code of its true label, in the order shown
 * @param at where the change is written
 * @returns whether there is something to suppose: there is not where the truth is not known, nor another side of a Similar
 */
export function writeChange(
  evidence: PackedEvidence,
  entry: number,
  supposition: Supposition,
  truth: number,
  changes: Float64Array,
  at: number,
): boolean {
  const win = evidence.win[entry] ?? 0;
  const lose = evidence.lose[entry] ?? 0;
  const tie = evidence.tie[entry] ?? 0;
  changes[at] = entry;
  switch (supposition) {
    case 'leftOut':
      changes[at + 1] = -win;
      changes[at + 2] = -lose;
      changes[at + 3] = -tie;
      return true;
    case 'turned':
      changes[at + 1] = lose - win;
      changes[at + 2] = win - lose;
      changes[at + 3] = 0;
      return win !== lose;
    case 'right': {
      const seen = evidence.targetFirst[entry] === 1 ? truth : reverseCode(truth);
      changes[at + 1] = (seen === 0 ? 1 : 0) - win;
      changes[at + 2] = (seen === 1 ? 1 : 0) - lose;
      changes[at + 3] = (seen === 2 ? 1 : 0) - tie;
      return truth !== NO_LABEL;
    }
  }
}

/** Whether a change changes anything. */
export function isChange(changes: Float64Array, at: number): boolean {
  return changes[at + 1] !== 0 || changes[at + 2] !== 0 || changes[at + 3] !== 0;
}
