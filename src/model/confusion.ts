import { z } from 'zod';
import type { ConfusionReport, WeightedKappas } from '../core/confusion.ts';
import { interval, proportion, proportionOfLabels } from './figures.ts';
import { label, matrix } from './labels.ts';

/** Cohen's weighted kappa in the order First < Similar < Second; null where all labels are one. */
const kappa = z.object({ value: z.number(), interval: interval.nullable() }).nullable();
const kappasSchema = z.object({ linear: kappa, quadratic: kappa }) satisfies z.ZodType<WeightedKappas>;

/** Shares that follow from a matrix of labels, its rows being the truth. */
const confusionReportSchema = z.object({
  n: z.int(),
  accuracy: proportion.nullable(),
  recall: proportionOfLabels,
  precision: proportionOfLabels,
  kappa: kappasSchema,
}) satisfies z.ZodType<ConfusionReport>;

/** How often each label by one source (row) met each by another (column). */
export const labelPairCountsSchema = z.object({
  matrix,
  /** Comparisons in the matrix; where one source is people, pairs. */
  n: z.int(),
  /** Those that one of the sources does not label. */
  unlabelled: z.int(),
  /** Pairs left out because people's label is a prediction that a person accepted; 0 where no model is held against people. */
  takenOver: z.int(),
  report: confusionReportSchema,
});
export type LabelPairCounts = z.infer<typeof labelPairCountsSchema>;

/** What is left, and how right it is, when only answers with at least a margin count. */
const abstentionPoint = z.object({
  threshold: z.number(),
  /** Comparisons whose margin is at least the threshold, and those of them that are right. */
  kept: z.int(),
  right: z.int(),
  /** Share of them that are; null of none. */
  accuracy: proportion.nullable(),
  /** True label (row) against the model's (column), of those kept. */
  matrix,
});
export type AbstentionPoint = z.infer<typeof abstentionPoint>;

export const abstentionCurveSchema = z.object({
  /** Comparisons whose truth is known. */
  n: z.int(),
  /** By rising threshold 0, 0.01, ..., 1. */
  points: z.array(abstentionPoint).readonly(),
});
export type AbstentionCurve = z.infer<typeof abstentionCurveSchema>;

const reliabilityBin = z.object({
  /** The bin is [low, high), the last one [low, high]. */
  low: z.number(),
  high: z.number(),
  n: z.int(),
  /** Mean probability and share of true cases; null in an empty bin. */
  meanProbability: z.number().nullable(),
  frequency: proportion.nullable(),
});
export type ReliabilityBin = z.infer<typeof reliabilityBin>;

const labelReliability = z.object({
  label,
  /**
   * Class-wise expected calibration error, of the label's probability: sum_b n_b / n |mean probability - frequency| over the bins
   * (Naeini, Cooper and Hauskrecht 2015; classwise, Kull et al. 2019); null of no comparisons.
   */
  error: z.number().nullable(),
  /** At 95 %; null of fewer than two comparisons. */
  errorInterval: interval.nullable(),
  bins: z.array(reliabilityBin).readonly(),
});
export type LabelReliability = z.infer<typeof labelReliability>;

const calibrationErrorSchema = z.object({
  value: z.number(),
  /** At 95 %; null of fewer than two comparisons. */
  interval: interval.nullable(),
});
export type CalibrationError = z.infer<typeof calibrationErrorSchema>;

/** Bins of reliability diagrams and of the calibration errors beside them, on page and command line. */
export const CALIBRATION_BINS = 10;

/**
 * How often each label is true where the model gave it a probability, in bins of equal width over [0, 1], and the three
 * figures that go by the name of expected calibration error; null of no comparisons.
 */
export const reliabilitySchema = z.object({
  /** Comparisons whose truth is known. */
  n: z.int(),
  labels: z.array(labelReliability).readonly(),
  /** Of the probability of the answer that was given, bins (low, high] of equal width (Guo et al. 2017). */
  topLabel: calibrationErrorSchema.nullable(),
  /** Mean of the three labels' errors. */
  classWiseMean: calibrationErrorSchema.nullable(),
  /** As topLabel, in bins of equally many comparisons by rising probability. */
  equalMass: calibrationErrorSchema.nullable(),
});
export type Reliability = z.infer<typeof reliabilitySchema>;
