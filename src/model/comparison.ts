import { z } from 'zod';
import { interval, metric, proportion, proportionOfLabels } from './figures.ts';
import { filterSchema } from './filter.ts';
import { id } from './scalars.ts';
import { scoreSettingsSchema } from './scores.ts';

/** Columns that stand side by side: the whole, the filter and four slices, at most. */
export const MOST_COLUMNS = 6;

/** What one column is of, as it is asked for. */
export const comparedColumnSchema = z.strictObject({
  run: id,
  filter: filterSchema,
  /** How scores are made; 'kept' for the run's newest scoring, made anew where the filter says which comparisons count. */
  scores: z.union([z.literal('kept'), scoreSettingsSchema.omit({ run: true, referenceSetId: true })]),
});
export type ComparedColumn = z.infer<typeof comparedColumnSchema>;

const difference = z.object({ value: z.number(), interval: interval.nullable() }).nullable();

const differenceOfLabels = z.object({ First: difference, Second: difference, Similar: difference });

const labelsFixed = z.object({ First: z.boolean(), Second: z.boolean(), Similar: z.boolean() });

/** Which figures a column's own filter decides, whatever the model is like: they are neither better nor worse. */
const fixedFiguresSchema = z.object({
  accuracy: z.boolean(),
  recall: labelsFixed,
  precision: labelsFixed,
  agreement: z.boolean(),
});
export type FixedFigures = z.infer<typeof fixedFiguresSchema>;

/** The figures of a column, and how much larger they are than the first column's, with paired intervals. */
export const columnFiguresSchema = z.object({
  runName: z.string(),
  /** The limits in words; null without any. */
  filter: z.string().nullable(),
  comparisons: z.int(),
  /** Images that have a score, and a true one; those that are asked for and have no comparison left. */
  images: z.int(),
  unscored: z.int(),
  /** 'calibrated on ...', or why there are no scores. */
  likelihoodSource: z.string(),
  pc: metric,
  mae: metric,
  rmse: metric,
  spearman: metric,
  accuracy: proportion.nullable(),
  recall: proportionOfLabels,
  precision: proportionOfLabels,
  agreement: proportion.nullable(),
  fixed: fixedFiguresSchema,
  /** Null of the first column. */
  difference: z
    .object({
      pc: difference,
      mae: difference,
      rmse: difference,
      spearman: difference,
      accuracy: difference,
      recall: differenceOfLabels,
      precision: differenceOfLabels,
      agreement: difference,
      /** By how many times as often Similar is called for each true one. */
      similarRatio: difference,
      /** Pairs of images that both columns have; of none nothing is paired. */
      commonPairs: z.int(),
    })
    .nullable(),
});
export type ColumnFigures = z.infer<typeof columnFiguresSchema>;
