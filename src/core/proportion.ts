import type { Interval } from './interval.ts';

/** A share of trials, with its Wilson interval at 95 %. */
export interface Proportion {
  readonly value: number;
  readonly interval: Interval;
  readonly successes: number;
  readonly trials: number;
}

/** 97.5 % quantile of the standard normal distribution (R: qnorm(.975)). */
export const NORMAL_QUANTILE = 1.959963984540054;

/**
 * Share of successes with Wilson's score interval (JASA 22, 1927), which stays inside [0, 1] and is sound near its ends:
 *
 *     (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
 *
 * @returns null without trials
 * @throws RangeError unless both are whole numbers and 0 <= successes <= trials
 */
export function proportionOf(successes: number, trials: number): Proportion | null {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials)
    throw new RangeError(`${successes} of ${trials} is no proportion`);
  if (trials === 0) return null;
  const value = successes / trials;
  const middle = value + NORMAL_QUANTILE ** 2 / (2 * trials);
  const reach =
    NORMAL_QUANTILE * Math.sqrt((value * (1 - value)) / trials + (NORMAL_QUANTILE / (2 * trials)) ** 2);
  const whole = 1 + NORMAL_QUANTILE ** 2 / trials;
  // The ends are 0 and 1 exactly where nothing or everything succeeds; rounding would miss them.
  const low = successes === 0 ? 0 : (middle - reach) / whole;
  const high = successes === trials ? 1 : (middle + reach) / whole;
  return { value, interval: [low, high], successes, trials };
}
