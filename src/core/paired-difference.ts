import { bootstrapSteps, type BootstrapOptions } from './bootstrap.ts';
import { mae, pearson, rmse, type MetricValue } from './metrics.ts';
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
 * Metrics of the second way less those of the first, on the mean over repetitions (seeds), one resample of images at a time.
 *
 * Every resample draws the same images for both ways and for all repetitions, so the interval is of the choice of images
 * alone, not of the seeds. Repetitions on other images than the first's are paired with them by place.
 *
 * @throws RangeError without repetitions, or for repetitions of different numbers of images
 */
export function* pairedDifferenceSteps(
  repetitions: readonly PairedEstimates[],
  options: BootstrapOptions,
): Generator<undefined, PairedDifference> {
  const count = repetitions[0]?.truths.length ?? 0;
  if (repetitions.some(({ truths }) => truths.length !== count))
    throw new RangeError('repetitions of different numbers of images cannot be resampled together');
  const resampled = repetitions.map(({ truths, first, second }) => ({
    first: new ResampledMetrics(first, truths),
    second: new ResampledMetrics(second, truths),
  }));
  const intervals = yield* bootstrapSteps(
    count,
    (drawn) =>
      meanDifference(
        resampled.map((ways) => ({
          first: ways.first.errorsOf(drawn),
          second: ways.second.errorsOf(drawn),
        })),
      ),
    options,
  );
  const value = meanDifference(
    repetitions.map(({ truths, first, second }) => ({
      first: errors(first, truths),
      second: errors(second, truths),
    })),
  );
  return {
    pc: { value: value.pc, interval: intervals.pc },
    mae: { value: value.mae, interval: intervals.mae },
    rmse: { value: value.rmse, interval: intervals.rmse },
  };
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
