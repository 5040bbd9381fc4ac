import { bootstrapIntervals, type BootstrapOptions } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { LEAST_FOR_INTERVAL, mae, pearson, rmse, type MetricValue } from './metrics.ts';
import { ResampledMetrics } from './resampled-metrics.ts';

/** Two ways' estimates of the same images. */
export interface PairedEstimates {
  readonly truths: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** How much the second way's metric exceeds the first's, with the paired bootstrap interval at 95 %. */
export interface PairedDifference {
  readonly pc: MetricValue;
  readonly mae: MetricValue;
  readonly rmse: MetricValue;
}

/**
 * Metrics of the second way less those of the first, on the mean over repetitions (seeds), for several comparisons on the
 * same images, one resample of images at a time.
 *
 * Every resample draws the same images for both ways, for all repetitions and for all comparisons, so the intervals are of
 * the choice of images alone, not of the seeds. Repetitions on other images than the first's are paired with them by place.
 *
 * @returns a difference for each comparison
 * @throws RangeError for a comparison without repetitions, or for repetitions of different numbers of images
 */
export function pairedDifferences(
  comparisons: readonly (readonly PairedEstimates[])[],
  options: BootstrapOptions,
): PairedDifference[] {
  if (comparisons.length === 0) return [];
  const count = comparisons[0]?.[0]?.truths.length ?? 0;
  if (comparisons.some((repetitions) => repetitions.length === 0))
    throw new RangeError('without repetitions there is no difference');
  if (comparisons.flat().some(({ truths }) => truths.length !== count))
    throw new RangeError('repetitions of different numbers of images cannot be resampled together');
  // Ways that several comparisons have in common are resampled once.
  const ways = new Map<readonly number[], ResampledMetrics>();
  for (const { truths, first, second } of comparisons.flat())
    for (const estimates of [first, second])
      if (!ways.has(estimates)) ways.set(estimates, new ResampledMetrics(estimates, truths));
  const intervals: Record<string, Interval> = bootstrapIntervals(
    count,
    (drawn) => {
      const errorsOf = new Map<readonly number[], Errors>();
      for (const [estimates, way] of ways) errorsOf.set(estimates, way.of(drawn));
      const of = (estimates: readonly number[]) => errorsOf.get(estimates) as Errors;
      return Object.fromEntries(
        comparisons.flatMap((repetitions, at) => {
          const { pc, mae, rmse } = meanDifference(
            repetitions.map(({ first, second }) => ({ first: of(first), second: of(second) })),
          );
          return [
            [`pc ${at}`, pc],
            [`mae ${at}`, mae],
            [`rmse ${at}`, rmse],
          ];
        }),
      );
    },
    options,
  );
  return comparisons.map((repetitions, at) => {
    const value = meanDifference(
      repetitions.map(({ truths, first, second }) => ({
        first: errors(first, truths),
        second: errors(second, truths),
      })),
    );
    const metric = (name: keyof Errors): MetricValue =>
      name === 'pc' && count < LEAST_FOR_INTERVAL
        ? { value: value[name], interval: null, method: null }
        : { value: value[name], interval: intervals[`${name} ${at}`] ?? [NaN, NaN], method: 'percentile' };
    return { pc: metric('pc'), mae: metric('mae'), rmse: metric('rmse') };
  });
}

type Errors = Readonly<Record<'pc' | 'mae' | 'rmse', number>>;

function errors(estimates: readonly number[], truths: readonly number[]): Errors {
  return { pc: pearson(estimates, truths), mae: mae(estimates, truths), rmse: rmse(estimates, truths) };
}

function meanDifference(ways: readonly { readonly first: Errors; readonly second: Errors }[]): Errors {
  const mean = (of: keyof Errors) =>
    ways.reduce((sum, { first, second }) => sum + second[of] - first[of], 0) / ways.length;
  return { pc: mean('pc'), mae: mean('mae'), rmse: mean('rmse') };
}
