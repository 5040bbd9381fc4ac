import type { ScoreEstimate } from '../../core/estimate.ts';
import type { Interval } from '../../core/interval.ts';
import type { MetricIntervalMethod } from '../../core/metric-interval-methods.ts';
import type { Metric } from '../../model/figures.ts';
import { formatInterval, formatNumber } from '../../core/format.ts';

/** With the interval that holds the comparator's error too, where that is known. */
type Estimated = Pick<ScoreEstimate, 'score' | 'profileInterval' | 'boundHit'> & {
  readonly interval?: Interval;
};

/** An estimate for a person: a number, or how much it is at least where the evidence sets no limit: 'at least 4.61'. */
export function estimateText(estimate: Estimated): string {
  const { score, boundHit } = estimate;
  const [low, high] = intervalOf(estimate);
  if (boundHit === 'high') return `at least ${formatNumber(low, 2)}`;
  if (boundHit === 'low') return `at most ${formatNumber(high, 2)}`;
  return formatNumber(score);
}

function intervalOf({ interval, profileInterval }: Estimated): Interval {
  return interval ?? profileInterval;
}

/** The same with its interval, as a sentence part. */
export function estimateSentence(estimate: Estimated): string {
  const { interval, boundHit } = estimate;
  if (boundHit !== null)
    return `at the ${boundHit === 'high' ? 'upper' : 'lower'} bound, ${estimateText(estimate)}`;
  return `${estimateText(estimate)} (95 %${interval === undefined ? ' by the answers’ noise' : ''}: ${formatInterval(intervalOf(estimate))})`;
}

/** Estimate less true score, a bound's side marked: '≥ 0.12'; '–' where no true score is known. */
export function residualText(estimate: Estimated, trueScore: number | null): string {
  if (trueScore === null) return '–';
  const { score, boundHit } = estimate;
  const [low, high] = intervalOf(estimate);
  if (boundHit === 'high') return `≥ ${signed(low - trueScore, 2)}`;
  if (boundHit === 'low') return `≤ ${signed(high - trueScore, 2)}`;
  return signed(score - trueScore, 3);
}

/** A number with its sign: '+0.120', '−0.031', '0.000'. */
export function signed(value: number, digits: number): string {
  const text = formatNumber(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A metric's interval, or why it has none. */
export function metricIntervalText({ value, interval }: NonNullable<Metric>): string {
  if (interval !== null) return formatInterval(interval);
  // Fisher's z of a perfect correlation is infinite.
  return Math.abs(value) === 1 ? 'not defined' : 'too few images';
}

/** How a metric's interval was made, in words. */
export const METRIC_METHODS: Readonly<Record<MetricIntervalMethod, string>> = {
  'fisher-z': 'Fisher’s z',
  bca: 'BCa bootstrap over images',
  percentile: 'percentile bootstrap over images',
};
