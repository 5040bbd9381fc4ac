import type { Interval } from './interval.ts';
import { createRandom } from './random.ts';

/** Share of resamples inside the interval. */
const LEVEL = 0.95;

/** Resamples by default: the ends of a 95 % interval then have 25 beyond them (Efron and Tibshirani 1993, section 13). */
const DEFAULT_RESAMPLES = 1000;

/**
 * Percentile bootstrap intervals at 95 % of statistics of a sample (Efron and Tibshirani 1993, chapter 13).
 *
 * All statistics are computed from the same resamples. A resample in which a statistic is undefined (NaN, e.g. a
 * correlation of equal numbers) is left out for that statistic; where all are, its interval is [NaN, NaN].
 *
 * @param count size of the sample
 * @param statistics of the resample holding the items of these indices, some repeated
 * @throws RangeError for an empty sample or no resamples
 */
export function bootstrapIntervals<Name extends string>(
  count: number,
  statistics: (drawn: readonly number[]) => Readonly<Record<Name, number>>,
  { seed, resamples = DEFAULT_RESAMPLES }: BootstrapOptions,
): Record<Name, Interval> {
  if (count < 1) throw new RangeError('an empty sample cannot be resampled');
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new RangeError(`cannot draw ${resamples} resamples`);
  const random = createRandom(seed);
  const drawn: Readonly<Record<Name, number>>[] = [];
  for (let round = 0; round < resamples; round++) {
    drawn.push(statistics(Array.from({ length: count }, () => random.integer(count))));
  }
  const names = Object.keys(drawn[0] ?? {}) as Name[];
  const intervals = names.map((name): [Name, Interval] => {
    const values = drawn.map((statistic) => statistic[name]).filter((value) => !Number.isNaN(value));
    values.sort((a, b) => a - b);
    return [name, [quantile(values, (1 - LEVEL) / 2), quantile(values, (1 + LEVEL) / 2)]];
  });
  return Object.fromEntries(intervals) as Record<Name, Interval>;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Defaults to 1,000. */
  readonly resamples?: number;
}

/** Quantile of rising numbers, linear between them (Hyndman and Fan 1996, type 7); NaN of no numbers. */
function quantile(rising: readonly number[], share: number): number {
  const position = (rising.length - 1) * share;
  const below = rising[Math.floor(position)] ?? NaN;
  const above = rising[Math.ceil(position)] ?? NaN;
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}
