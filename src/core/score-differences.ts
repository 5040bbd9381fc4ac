import { at } from './at.ts';
import { bootstrapIntervals, type BootstrapOptions } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { LEAST_FOR_CORRELATION, LEAST_FOR_INTERVAL, mae, pearson, rmse, spearman } from './metrics.ts';

/** Metrics of scores that are compared. */
const COMPARED_METRICS = ['pc', 'mae', 'rmse', 'spearman'] as const;
export type ComparedMetric = (typeof COMPARED_METRICS)[number];

/** How much larger a figure is than that of the first, with its paired interval at 95 %; null of too few images. */
export interface FigureDifference {
  readonly value: number;
  readonly interval: Interval | null;
}

type Metrics = Readonly<Record<ComparedMetric, number>>;
type Differences = Readonly<Record<ComparedMetric, FigureDifference | null>>;

/**
 * Metrics of several ways to score images, less those of the first way. Each resample draws the same images for every way, so what
 * the ways have in common cancels out. A way that has no score of some images, such as a part's, is drawn with those it has.
 *
 * @param truths of each image; NaN where it is not known
 * @param ways for each way the images' estimates; NaN where it has none
 * @returns for each way but the first; null where a metric is not defined in one of the two
 */
export function scoreDifferences(
  truths: ArrayLike<number>,
  ways: readonly Float64Array[],
  options: BootstrapOptions,
): Differences[] {
  const known = Array.from(truths, (truth, image) => ({ truth, image })).filter(
    ({ truth, image }) => !Number.isNaN(truth) && ways.some((way) => !Number.isNaN(at(way, image))),
  );
  const images = known.map(({ image }) => image);
  const metricsOf = (way: Float64Array, drawn: readonly number[]): Metrics => {
    const scored = drawn.filter((image) => !Number.isNaN(at(way, image)));
    const estimates = scored.map((image) => at(way, image));
    const ofTruth = scored.map((image) => at(truths, image));
    const hasCorrelation = scored.length >= LEAST_FOR_CORRELATION;
    return {
      pc: hasCorrelation ? pearson(estimates, ofTruth) : NaN,
      mae: mae(estimates, ofTruth),
      rmse: rmse(estimates, ofTruth),
      spearman: hasCorrelation ? spearman(estimates, ofTruth) : NaN,
    };
  };
  const differencesOf = (drawn: readonly number[]): Record<string, number> => {
    const [first, ...others] = ways.map((way) => metricsOf(way, drawn));
    if (first === undefined) return {};
    return Object.fromEntries(
      others.flatMap((metrics, way) =>
        COMPARED_METRICS.map((name) => [keyOf(name, way), metrics[name] - first[name]]),
      ),
    );
  };
  const values = differencesOf(images);
  const intervals: Record<string, Interval> =
    images.length < LEAST_FOR_CORRELATION
      ? {}
      : bootstrapIntervals(
          images.length,
          (drawn) => differencesOf(drawn.map((place) => at(images, place))),
          options,
        );
  return ways.slice(1).map((_, way) => {
    const difference = (name: ComparedMetric): FigureDifference | null => {
      const value = values[keyOf(name, way)];
      if (value === undefined || Number.isNaN(value)) return null;
      const needsMore = (name === 'pc' || name === 'spearman') && images.length < LEAST_FOR_INTERVAL;
      const interval = intervals[keyOf(name, way)];
      return { value, interval: needsMore || interval?.some(Number.isNaN) !== false ? null : interval };
    };
    return {
      pc: difference('pc'),
      mae: difference('mae'),
      rmse: difference('rmse'),
      spearman: difference('spearman'),
    };
  });
}

function keyOf(metric: ComparedMetric, way: number): string {
  return `${metric} ${way}`;
}
