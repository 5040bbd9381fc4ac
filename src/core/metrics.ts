import { at } from './at.ts';
import { bcaInterval, percentileInterval, resample } from './bootstrap.ts';
import { correlationInterval } from './correlation-interval.ts';
import type { Interval } from './interval.ts';
import type { MetricIntervalMethod } from './metric-interval-methods.ts';
import { pairsAmong, sortCountingInversions } from './inversions.ts';
import { clampToUnit, ResampledMetrics } from './resampled-metrics.ts';

/**
 * Pearson's correlation, PC, in [-1, 1]; NaN where either side is constant.
 *
 * @throws RangeError unless both lists have the same length and hold only finite numbers, as all metrics here do
 */
export function pearson(x: readonly number[], y: readonly number[]): number {
  assertPaired(x, y);
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [index, value] of x.entries()) {
    const dx = value - meanX;
    const dy = at(y, index) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return isConstant(x) || isConstant(y) ? NaN : clampToUnit(xy / Math.sqrt(xx * yy));
}

/** Mean absolute error, in the unit of the numbers; NaN of no numbers. */
export function mae(estimates: readonly number[], truths: readonly number[]): number {
  assertPaired(estimates, truths);
  return mean(estimates.map((estimate, index) => Math.abs(estimate - at(truths, index))));
}

/** Root of the mean squared error, in the unit of the numbers; NaN of no numbers. */
export function rmse(estimates: readonly number[], truths: readonly number[]): number {
  assertPaired(estimates, truths);
  return Math.sqrt(mean(estimates.map((estimate, index) => (estimate - at(truths, index)) ** 2)));
}

/** Spearman's rank correlation: Pearson's of the ranks, equal numbers sharing their mean rank. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  assertPaired(x, y);
  return pearson(ranks(x), ranks(y));
}

/**
 * Kendall's tau-b, in [-1, 1]; NaN where either side is constant.
 *
 *     tau = (concordant - discordant) / sqrt((pairs - ties in x) (pairs - ties in y))
 *
 * In O(n log n): in order of x, then y, the discordant pairs are the inversions of y (Knight, JASA 61, 1966).
 */
export function kendall(x: readonly number[], y: readonly number[]): number {
  assertPaired(x, y);
  const pairs = pairsAmong(x.length);
  const order = x.map((_, index) => index);
  order.sort((a, b) => at(x, a) - at(x, b) || at(y, a) - at(y, b));
  const yInOrder = Float64Array.from(order, (index) => at(y, index));

  let [tiesX, tiesBoth] = [0, 0];
  let [runX, runBoth] = [1, 1];
  for (let place = 1; place <= order.length; place++) {
    const sameX = place < order.length && at(x, at(order, place)) === at(x, at(order, place - 1));
    const sameBoth = sameX && yInOrder[place] === yInOrder[place - 1];
    if (!sameX) tiesX += pairsAmong(runX);
    if (!sameBoth) tiesBoth += pairsAmong(runBoth);
    runX = sameX ? runX + 1 : 1;
    runBoth = sameBoth ? runBoth + 1 : 1;
  }
  const discordant = sortCountingInversions(yInOrder);
  let tiesY = 0;
  let runY = 1;
  for (let at = 1; at <= yInOrder.length; at++) {
    const same = at < yInOrder.length && yInOrder[at] === yInOrder[at - 1];
    if (!same) tiesY += pairsAmong(runY);
    runY = same ? runY + 1 : 1;
  }
  const concordant = pairs - tiesX - tiesY + tiesBoth - discordant;
  return clampToUnit((concordant - discordant) / (Math.sqrt(pairs - tiesX) * Math.sqrt(pairs - tiesY)));
}

/** A metric and its interval at 95 %; no interval of too few images, or where it is not defined. */
export interface MetricValue {
  readonly value: number;
  readonly interval: Interval | null;
  /** Null without an interval. */
  readonly method: MetricIntervalMethod | null;
}

/** Two points are always on a line: a correlation of fewer images than these says nothing. */
export const LEAST_FOR_CORRELATION = 3;

/** {@link pearson}; null of fewer images than these, and where it is NaN. */
export function pearsonOrNull(estimates: readonly number[], truths: readonly number[]): number | null {
  const pc = truths.length < LEAST_FOR_CORRELATION ? NaN : pearson(estimates, truths);
  return Number.isNaN(pc) ? null : pc;
}

/** The interval of a correlation of fewer images is too wide to say anything, and is sound for normal scores alone. */
export const LEAST_FOR_INTERVAL = 10;

/** Why so many images have no correlation, or one without an interval; null where they are enough. */
export function tooFewImages(n: number): string | null {
  if (n < LEAST_FOR_CORRELATION)
    return `Too few images for a correlation: it takes ${LEAST_FOR_CORRELATION}.`;
  if (n < LEAST_FOR_INTERVAL)
    return `Too few images for the interval of a correlation: it takes ${LEAST_FOR_INTERVAL}.`;
  return null;
}

/** Of fewer than {@link LEAST_FOR_CORRELATION} images the correlations are NaN, and nothing has an interval. */
export interface ScoreMetrics {
  readonly n: number;
  readonly pc: MetricValue;
  readonly mae: MetricValue;
  readonly rmse: MetricValue;
  readonly spearman: MetricValue;
  readonly kendall: MetricValue;
}

/**
 * How well estimated scores agree with the true ones, with intervals: of correlations by Fisher's z, of errors by resampling images.
 *
 * @throws RangeError of no images, or no resamples
 */
export function scoreMetrics(
  estimates: readonly number[],
  truths: readonly number[],
  options: ScoreMetricsOptions,
): ScoreMetrics {
  const n = estimates.length;
  if (n === 0) throw new RangeError('no images have no metrics');
  return {
    n,
    pc: correlationMetric('pc', pearson, estimates, truths),
    ...errorMetrics(estimates, truths, options),
    spearman: correlationMetric('spearman', spearman, estimates, truths),
    kendall: correlationMetric('kendall', kendall, estimates, truths),
  };
}

function correlationMetric(
  kind: 'pc' | 'spearman' | 'kendall',
  correlation: (x: readonly number[], y: readonly number[]) => number,
  estimates: readonly number[],
  truths: readonly number[],
): MetricValue {
  const n = truths.length;
  if (n < LEAST_FOR_CORRELATION) return { value: NaN, interval: null, method: null };
  const value = correlation(estimates, truths);
  const interval = n < LEAST_FOR_INTERVAL ? null : correlationInterval(kind, value, n);
  return { value, interval, method: interval === null ? null : 'fisher-z' };
}

function errorMetrics(
  estimates: readonly number[],
  truths: readonly number[],
  { bootstrap, seed }: ScoreMetricsOptions,
): Pick<ScoreMetrics, 'mae' | 'rmse'> {
  const values = { mae: mae(estimates, truths), rmse: rmse(estimates, truths) };
  const n = truths.length;
  if (n < LEAST_FOR_CORRELATION)
    return {
      mae: { value: values.mae, interval: null, method: null },
      rmse: { value: values.rmse, interval: null, method: null },
    };
  const resampled = new ResampledMetrics(estimates, truths);
  const rising = resample(n, (drawn) => resampled.errorsOf(drawn), {
    seed,
    ...(bootstrap !== undefined && { resamples: bootstrap }),
  });
  const metric = (name: 'mae' | 'rmse'): MetricValue => {
    const interval = bcaInterval(rising[name], values[name], resampled.withoutEach[name]);
    return interval === null
      ? { value: values[name], interval: percentileInterval(rising[name]), method: 'percentile' }
      : { value: values[name], interval, method: 'bca' };
  };
  return { mae: metric('mae'), rmse: metric('rmse') };
}

interface ScoreMetricsOptions {
  /** Number of resamples. Defaults to 1,000. */
  readonly bootstrap?: number;
  readonly seed: number;
}

/** Ranks from 1, equal numbers sharing the mean of theirs. */
function ranks(numbers: readonly number[]): number[] {
  const order = numbers.map((_, index) => index).sort((a, b) => at(numbers, a) - at(numbers, b));
  const result = new Array<number>(numbers.length).fill(NaN);
  let start = 0;
  for (let place = 1; place <= order.length; place++) {
    if (place < order.length && at(numbers, at(order, place)) === at(numbers, at(order, start))) continue;
    for (const index of order.slice(start, place)) result[index] = (start + 1 + place) / 2;
    start = place;
  }
  return result;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function isConstant(numbers: readonly number[]): boolean {
  return numbers.every((number) => number === numbers[0]);
}

function assertPaired(x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) throw new RangeError(`${x.length} numbers cannot be paired with ${y.length}`);
  if (!x.every(Number.isFinite) || !y.every(Number.isFinite)) throw new RangeError('a number is not finite');
}
