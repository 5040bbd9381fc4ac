import type { PairSetVariant } from '../../../core/pair-strategies.ts';
import { pairSetCounts } from '../../../core/pair-set.ts';

/** A size that every variant's shares divide, to read the shares from. */
const SHARES_OF = 30;

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
  // A label's count is its share of the size, or less than a pair off. So no larger set than this one fits, and one that
  // is a few pairs smaller does; between them a larger set can fit where a smaller one does not.
  const share = pairSetCounts(variant, SHARES_OF);
  const most = (wanted: number, of: number) => (wanted === 0 ? Infinity : (SHARES_OF * (of + 2)) / wanted);
  let size = Math.floor(
    Math.min(most(share.First + share.Second, existing.different), most(share.Similar, existing.similar)),
  );
  while (size > 0 && !fits(size)) size--;
  return size;
}
