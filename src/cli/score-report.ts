import { RESAMPLING_DIGITS } from '../core/bootstrap.ts';
import { formatQuantity } from '../core/format.ts';
import { parameterValues } from '../core/likelihood.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import type { MetricIntervalMethod } from '../core/metric-interval-methods.ts';
import { LEAST_FOR_CORRELATION, tooFewImages, type ScoreMetrics } from '../core/metrics.ts';
import { compareWithTruth } from '../engine/analysis/scores/compare-with-truth.ts';
import type { ScoreEstimate } from '../core/estimate.ts';
import type { Interval } from '../core/interval.ts';
import { coverageOf, intervalMethod, meanWidths, type Coverage } from '../core/score-interval.ts';
import type { SourcedLikelihood } from './likelihood-options.ts';
import { formatDecimal, formatInterval, formatNumber, textTable } from './text-table.ts';

/** An estimated score with its image's name and true score. */
export interface NamedScore extends ScoreEstimate {
  /** 95% interval: see `scoreInterval`. */
  readonly interval: Interval;
  readonly image: string;
  readonly trueScore: number | null;
}

/** Scores listed for a person; a thousand are no reading matter. */
const LISTED = 20;

export function scoreDocument(
  scores: readonly NamedScore[],
  { likelihood, source }: SourcedLikelihood,
  evidence: EvidenceKind,
  imageError: number | null,
): object {
  return {
    likelihood: likelihood.kind,
    ...parameterValues(likelihood),
    likelihoodSource: source,
    evidence,
    imageError,
    intervalMethod: intervalMethod(imageError),
    coverage: coverageOf(scores, ({ interval }) => interval),
    profileCoverage: coverageOf(scores, ({ profileInterval }) => profileInterval),
    meanWidths: meanWidths(scores),
    ...metricsDocument(compareWithTruth(scores)),
    scores: scores.map(
      ({ image, score, interval, profileInterval, boundHit, nll, comparisons, trueScore }) => ({
        image,
        score,
        interval,
        profileInterval,
        boundHit,
        nll,
        comparisons,
        trueScore,
      }),
    ),
  };
}

/**
 * pc, mae, ... as plain numbers, their intervals under `intervals`, how those were made under `intervalMethods`; all null where nothing could be compared, and of too few
 * images null with the reason under `correlationNote`.
 */
export function metricsDocument(metrics: ScoreMetrics | null): object {
  if (metrics === null) return { n: 0, pc: null, mae: null, rmse: null, spearman: null, kendall: null };
  const { n, pc, mae, rmse, spearman, kendall } = metrics;
  const measured = { pc, mae, rmse, spearman, kendall };
  const entries = Object.entries(measured);
  return {
    n,
    ...Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    intervals: Object.fromEntries(entries.map(([name, { interval }]) => [name, interval])),
    intervalMethods: Object.fromEntries(entries.map(([name, { method }]) => [name, method])),
    correlationNote: tooFewImages(n),
  };
}

/** A table of the first scores, what hit a bound, and how well they agree with the truth where it is known. */
export function describeScores(scores: readonly NamedScore[], imageError: number | null): string {
  const withTruth = scores.some(({ trueScore }) => trueScore !== null);
  const header = ['image', 'score', '95% interval', 'bound', 'comparisons'];
  const table = textTable(
    withTruth ? [...header, 'true'] : header,
    scores.slice(0, LISTED).map(({ image, score, interval, boundHit, comparisons, trueScore }) => {
      const row = [
        image,
        formatDecimal(score),
        formatInterval(interval),
        boundHit === null ? '' : `${boundHit} bound hit`,
        comparisons,
      ];
      return withTruth ? [...row, formatDecimal(trueScore)] : row;
    }),
  );
  const more = scores.length - LISTED;
  const hits = scores.filter(({ boundHit }) => boundHit !== null).length;
  return [
    table,
    ...(more > 0 ? [`... and ${formatNumber(more)} more images (--json lists all)`] : []),
    ...(hits > 0
      ? [
          `${formatNumber(hits)} of ${formatNumber(scores.length)} are at a bound of the scale: their comparisons set no limit on that side.`,
        ]
      : []),
    ...describeMetrics(compareWithTruth(scores)),
    '',
    ...describeIntervals(scores, imageError),
  ].join('\n');
}

/** What the intervals hold, and how many of the true scores they cover. */
function describeIntervals(scores: readonly NamedScore[], imageError: number | null): string[] {
  const coverage = coverageOf(scores, ({ interval }) => interval);
  const ofProfiles = coverageOf(scores, ({ profileInterval }) => profileInterval);
  const widths = meanWidths(scores);
  const covers = ({ covered, of }: Coverage) => `${formatNumber(covered)} of ${formatNumber(of)} true scores`;
  if (imageError === null)
    return [
      "The intervals hold the noise of the answers alone: a preset knows nothing of the comparator's error about an image.",
      ...(widths === null ? [] : [`They are ${formatDecimal(widths.interval)} wide on average.`]),
      ...(coverage === null ? [] : [`They cover ${covers(coverage)}.`]),
      'Calibrate for intervals that hold it too.',
    ];
  return [
    `The intervals hold the comparator's error about an image (standard deviation ${formatDecimal(imageError)}) and the noise of the answers.`,
    ...(widths === null
      ? []
      : [
          `They are ${formatDecimal(widths.interval)} wide on average; the noise of the answers, which more of them narrow, is ${formatDecimal(widths.profile)}.`,
        ]),
    ...(coverage === null || ofProfiles === null
      ? []
      : [
          `They cover ${covers(coverage)}; the noise of the answers alone would cover ${formatNumber(ofProfiles.covered)}.`,
        ]),
  ];
}

/** One line for each metric of the scores; none where nothing could be compared. */
export function describeMetrics(metrics: ScoreMetrics | null): string[] {
  if (metrics === null) return [];
  const { n } = metrics;
  const names = n < LEAST_FOR_CORRELATION ? ERRORS : METRICS;
  const rows = names.map((name) => {
    const { value, interval, method } = metrics[name];
    if (interval !== null)
      return [
        METRIC_NAMES[name],
        formatDecimal(value),
        formatInterval(interval),
        METHOD_NAMES[method ?? 'percentile'],
      ];
    return [METRIC_NAMES[name], formatDecimal(value), '-', Math.abs(value) === 1 ? 'not defined' : ''];
  });
  const note = tooFewImages(n);
  return [
    '',
    textTable([`of ${formatQuantity(n, 'image')}`, 'value', '95% interval', 'by'], rows),
    ...(note === null ? [] : [note]),
    ...(metrics.mae.interval === null ? [] : [RESAMPLING_DIGITS]),
  ];
}

const METHOD_NAMES: Readonly<Record<MetricIntervalMethod, string>> = {
  'fisher-z': "Fisher's z",
  bca: 'BCa bootstrap',
  percentile: 'percentile bootstrap (BCa is not defined)',
};

const ERRORS = ['mae', 'rmse'] as const;

const METRICS = ['pc', 'mae', 'rmse', 'spearman', 'kendall'] as const;

const METRIC_NAMES = {
  pc: 'Pearson correlation (PC)',
  mae: 'mean absolute error (MAE)',
  rmse: 'root mean squared error (RMSE)',
  spearman: 'Spearman correlation',
  kendall: 'Kendall tau-b',
} as const;
