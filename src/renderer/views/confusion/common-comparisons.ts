import { formatCount, formatQuantity } from '../../../core/format.ts';

/**
 * On what another run's matrix stands beside this one's: on the comparisons that both answered. Null where those are all.
 *
 * @param n comparisons in this run's matrix
 * @param common of those, how many the other run answered too
 */
export function commonComparisons(otherName: string, n: number, common: number): string | null {
  if (common === n) return null;
  if (common === 0)
    return `Of these ${formatQuantity(n, 'comparison')} ${otherName} has answered none, so there is no second matrix. “The two runs compared” has each run’s own comparisons.`;
  return `Of these ${formatQuantity(n, 'comparison')} ${otherName} has answered ${formatCount(common)}: its matrix is of those, the first one of all.`;
}
