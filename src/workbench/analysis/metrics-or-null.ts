import type { MetricValue, ScoreMetrics } from '../../core/metrics.ts';
import type { Metric, ScoreMetricsOrNull } from '../../model/figures.ts';

/** Metrics as they travel: JSON has no NaN, so one that is not defined is null. */
export function metricsOrNull({ n, ...metrics }: ScoreMetrics): ScoreMetricsOrNull {
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

export function metricOrNull({ value, interval, method }: MetricValue): Metric {
  return [value, ...(interval ?? [])].some(Number.isNaN) ? null : { value, interval, method };
}
