import { pairSetCounts, type PairSetVariant } from '../../../core/pair-set.ts';

/**
 * Most pairs that a pair set of this variant can hold; 0 where not even one pair can be drawn.
 *
 * @param existing pairs of images that are different by more than theta, and that are Similar
 */
export function largestPairSet(
  variant: PairSetVariant,
  existing: { readonly different: number; readonly similar: number },
): number {
  const fits = (size: number) => {
    const { First, Second, Similar } = pairSetCounts(variant, size);
    return First + Second <= existing.different && Similar <= existing.similar;
  };
  // Counts of a label do not fall as the size rises, but for a pair left over: a set one or two smaller may not fit.
  let low = 0;
  let high = existing.different + existing.similar + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  for (let size = low + 3; size > low; size--) if (fits(size)) return size;
  return low;
}
