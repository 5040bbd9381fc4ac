import { z } from 'zod';
import type { Interval } from '../core/interval.ts';
import { METRIC_INTERVAL_METHODS } from '../core/metric-interval-methods.ts';
import type { Proportion } from '../core/proportion.ts';

/** Lowest and highest value. */
export const interval = z.tuple([z.number(), z.number()]).readonly() satisfies z.ZodType<Interval>;

/** Share of answers; its interval has images for its unit (core's AnswerSums). */
export const proportion = z.object({
  value: z.number(),
  interval,
  successes: z.int(),
  trials: z.int(),
}) satisfies z.ZodType<Proportion>;

/** A share of each label's pairs; null where there are none. */
export const proportionOfLabels = z.object({
  First: proportion.nullable(),
  Second: proportion.nullable(),
  Similar: proportion.nullable(),
});

/**
 * A metric with its interval, null of too few images or where it is not defined; null where the metric is undefined (a
 * correlation of equal numbers, or of too few).
 */
export const metric = z
  .object({
    value: z.number(),
    interval: interval.nullable(),
    method: z.enum(METRIC_INTERVAL_METHODS).nullable(),
  })
  .nullable();
export type Metric = z.infer<typeof metric>;

export const scoreMetricsSchema = z.object({
  n: z.int(),
  pc: metric,
  mae: metric,
  rmse: metric,
  spearman: metric,
  kendall: metric,
});
export type ScoreMetricsOrNull = z.infer<typeof scoreMetricsSchema>;
