import { at } from './at.ts';

/**
 * Shares a number out as evenly as what there is allows: where a place has too few, the others get its share. What is left of
 * uneven shares goes to the places with most.
 *
 * @param wanted how many; no more are given than there are
 * @param existing how many each place has
 */
export function shareOut(wanted: number, existing: readonly number[]): number[] {
  const shares = existing.map(() => 0);
  const rising = [...existing.keys()].sort((a, b) => at(existing, a) - at(existing, b));
  let left = Math.min(
    wanted,
    existing.reduce((sum, count) => sum + count, 0),
  );
  for (const [index, place] of rising.entries()) {
    shares[place] = Math.min(at(existing, place), Math.floor(left / (rising.length - index)));
    left -= at(shares, place);
  }
  return shares;
}
