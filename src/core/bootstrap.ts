import { at } from './at.ts';
import type { Interval } from './interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { createRandom } from './random.ts';

/** Share of resamples inside the interval. */
const LEVEL = 0.95;

/** Resamples by default: the ends of a 95 % interval then have 25 beyond them (Efron and Tibshirani 1993, section 13). */
const DEFAULT_RESAMPLES = 1000;

/**
 * What the digits of such an interval can bear: of B resamples the share below a 2.5 % quantile has the standard error
 * sqrt(.025 .975 / B), which near a normal statistic's end is 2 % of the interval's width.
 */
export const RESAMPLING_DIGITS =
  'Of 1,000 resamples: others would move the ends of a bootstrap interval by some 2 % of its width.';

/**
 * Statistics of resamples of a sample, each by rising value.
 *
 * All statistics are computed from the same resamples. A resample in which a statistic is undefined (NaN, e.g. a
 * correlation of equal numbers) is left out for that statistic.
 *
 * @param count size of the sample
 * @param statistics of the resample holding the items of these indices, some repeated; the list is the next one's as well
 * @throws RangeError for an empty sample or no resamples
 */
export function resample<Name extends string>(
  count: number,
  statistics: (drawn: readonly number[]) => Readonly<Record<Name, number>>,
  { seed, resamples = DEFAULT_RESAMPLES }: BootstrapOptions,
): Record<Name, number[]> {
  if (count < 1) throw new RangeError('an empty sample cannot be resampled');
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new RangeError(`cannot draw ${resamples} resamples`);
  const random = createRandom(seed);
  const drawn: Readonly<Record<Name, number>>[] = [];
  // The same list for all resamples.
  const indices = new Array<number>(count).fill(0);
  for (let round = 0; round < resamples; round++) {
    random.integers(count, indices);
    drawn.push(statistics(indices));
  }
  const names = Object.keys(drawn[0] ?? {}) as Name[];
  const rising = names.map((name): [Name, number[]] => {
    const values = drawn.map((statistic) => statistic[name]).filter((value) => !Number.isNaN(value));
    return [name, values.sort((a, b) => a - b)];
  });
  return Object.fromEntries(rising) as Record<Name, number[]>;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Defaults to 1,000. */
  readonly resamples?: number;
}

/** Percentile intervals at 95 % of {@link resample} (Efron and Tibshirani 1993, chapter 13); [NaN, NaN] of a statistic that is never defined. */
export function bootstrapIntervals<Name extends string>(
  count: number,
  statistics: (drawn: readonly number[]) => Readonly<Record<Name, number>>,
  options: BootstrapOptions,
): Record<Name, Interval> {
  const rising = Object.entries<number[]>(resample(count, statistics, options));
  return Object.fromEntries(rising.map(([name, values]) => [name, percentileInterval(values)])) as Record<
    Name,
    Interval
  >;
}

/** The middle 95 % of a statistic's resamples; [NaN, NaN] of none. */
export function percentileInterval(rising: readonly number[]): Interval {
  return [quantile(rising, (1 - LEVEL) / 2), quantile(rising, (1 + LEVEL) / 2)];
}

/**
 * The bias-corrected and accelerated interval at 95 % of a statistic (Efron and Tibshirani 1993, chapter 14), as SciPy's
 * bootstrap computes it: the bias is corrected by the mean of the shares of resamples below the estimate and up to it.
 *
 * @param rising the statistic of resamples
 * @param leftOut the statistic of the sample without each of its items in turn
 * @returns null where it is not defined: every resample on one side of the estimate, or nothing changes when an item is left out
 */
export function bcaInterval(
  rising: readonly number[],
  estimate: number,
  leftOut: readonly number[],
): Interval | null {
  const below = rising.filter((value) => value < estimate).length;
  const upTo = rising.filter((value) => value <= estimate).length;
  const bias = normalQuantile((below + upTo) / (2 * rising.length));
  const mean = leftOut.reduce((sum, value) => sum + value, 0) / leftOut.length;
  const moment = (power: number) => leftOut.reduce((sum, value) => sum + (mean - value) ** power, 0);
  const acceleration = moment(3) / (6 * moment(2) ** 1.5);
  if (!Number.isFinite(bias) || !Number.isFinite(acceleration)) return null;
  const shareAt = (share: number) => {
    const shifted = bias + normalQuantile(share);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  return [quantile(rising, shareAt((1 - LEVEL) / 2)), quantile(rising, shareAt((1 + LEVEL) / 2))];
}

/** Quantile of rising numbers, linear between them (Hyndman and Fan 1996, type 7); NaN of no numbers. */
function quantile(rising: readonly number[], share: number): number {
  if (rising.length === 0 || Number.isNaN(share)) return NaN;
  const position = (rising.length - 1) * share;
  const below = at(rising, Math.floor(position));
  const above = at(rising, Math.ceil(position));
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}
