import type { Interval } from './interval.ts';

/** A share of answers and its 95 % interval; `AnswerSums` makes both. */
export interface Proportion {
  readonly value: number;
  readonly interval: Interval;
  readonly successes: number;
  readonly trials: number;
}

/** 97.5 % quantile of the standard normal distribution (R: qnorm(.975)). */
export const NORMAL_QUANTILE = 1.959963984540054;

/** 1.96 standard errors on both sides of a value, at 95 %. */
export function normalInterval(value: number, standardError: number): Interval {
  const reach = NORMAL_QUANTILE * standardError;
  return [value - reach, value + reach];
}

/**
 * Wilson's score interval (JASA 22, 1927) of a share of n independent trials, which stays inside [0, 1] and is sound near its ends:
 *
 *     (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
 *
 * @param n of trials, or of as many independent ones as dependent ones are worth: any positive number
 * @throws RangeError unless the share is in [0, 1] and n is positive
 */
export function wilsonInterval(share: number, n: number): Interval {
  if (!(share >= 0 && share <= 1 && n > 0)) throw new RangeError(`a share of ${share} of ${n} is none`);
  const middle = share + NORMAL_QUANTILE ** 2 / (2 * n);
  const reach = NORMAL_QUANTILE * Math.sqrt((share * (1 - share)) / n + (NORMAL_QUANTILE / (2 * n)) ** 2);
  const whole = 1 + NORMAL_QUANTILE ** 2 / n;
  // The ends are 0 and 1 exactly where nothing or everything succeeds; rounding would miss them.
  return [share === 0 ? 0 : (middle - reach) / whole, share === 1 ? 1 : (middle + reach) / whole];
}
