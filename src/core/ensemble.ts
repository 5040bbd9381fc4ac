import type { Triple } from './labels.ts';

/**
 * Checkpoint ensemble: the mean of the members' probabilities, label by label (LMOL; not of their logits).
 *
 * @throws RangeError without members
 */
export function meanProbabilities(members: readonly Triple[]): Triple {
  if (members.length === 0) throw new RangeError('an ensemble needs at least one member');
  let [first, second, similar] = [0, 0, 0];
  for (const member of members) {
    first += member[0];
    second += member[1];
    similar += member[2];
  }
  return [first / members.length, second / members.length, similar / members.length];
}
