import type { Interval } from './interval.ts';
import { NORMAL_QUANTILE } from './proportion.ts';

/**
 * 95 % interval of a mean by the normal approximation, mean -+ 1.96 s / sqrt(n) with s^2 = (sum x^2 - n mean^2) / (n - 1).
 *
 * @param sum of the n numbers
 * @param squares sum of their squares
 * @param range of the numbers, which the interval does not leave
 * @returns null of fewer than two numbers, or where a sum is not finite
 */
export function meanInterval(
  sum: number,
  squares: number,
  n: number,
  [least, most]: Interval = [-Infinity, Infinity],
): Interval | null {
  if (n < 2 || !Number.isFinite(sum) || !Number.isFinite(squares)) return null;
  const mean = sum / n;
  // Rounding may take the variance of equal numbers below 0.
  const variance = Math.max(0, squares - n * mean ** 2) / (n - 1);
  const reach = NORMAL_QUANTILE * Math.sqrt(variance / n);
  return [Math.max(least, mean - reach), Math.min(most, mean + reach)];
}
