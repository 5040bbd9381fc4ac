/**
 * How a metric's 95 % interval was made: Fisher's z for a correlation; for an error the BCa bootstrap over images, where it
 * is not defined the percentile bootstrap.
 */
export const METRIC_INTERVAL_METHODS = ['fisher-z', 'bca', 'percentile'] as const;
export type MetricIntervalMethod = (typeof METRIC_INTERVAL_METHODS)[number];
