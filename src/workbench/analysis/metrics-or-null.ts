import type { z } from 'zod';
import type { MetricValue, ScoreMetrics } from '../../core/metrics.ts';
import type { metric, scoreMetricsSchema } from '../../model/figures.ts';

/** Metrics as they travel: JSON has no NaN, so one that is not defined is null. */
export function metricsOrNull({ n, ...metrics }: ScoreMetrics): z.input<typeof scoreMetricsSchema> {
  const { pc, mae, rmse, spearman, kendall } = metrics;
  return {
    n,
    pc: metricOrNull(pc),
    mae: metricOrNull(mae),
    rmse: metricOrNull(rmse),
    spearman: metricOrNull(spearman),
    kendall: metricOrNull(kendall),
  };
}

export function metricOrNull({ value, interval }: MetricValue): z.input<typeof metric> {
  return [value, ...interval].some(Number.isNaN) ? null : { value, interval: [...interval] };
}
