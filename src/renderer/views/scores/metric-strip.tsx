import type { ReactNode } from 'react';
import type { Result } from '../../../ipc/requests.ts';
import type { TermName } from '../../help/glossary.ts';
import { LEAST_FOR_CORRELATION, tooFewImages } from '../../../core/metrics.ts';
import { coverageOf, meanWidths } from '../../../core/score-interval.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatQuantity, formatNumber } from '../../../core/format.ts';
import { METRIC_METHODS, metricIntervalText } from '../../estimates/estimate-text.ts';
import { useTrueWords } from '../../api/true-words.ts';
import type { Metric } from '../../../model/figures.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './scores-view.module.css';

const METRICS = ['pc', 'mae', 'rmse', 'spearman', 'kendall'] as const satisfies TermName[];

/** How well the estimates agree with the true scores: each metric with its interval, and of how many images. */
export function MetricStrip({ scores }: { readonly scores: Result<'scores.get'> }): ReactNode {
  const words = useTrueWords();
  const { metrics, rows, unscored, under, boundHits, ofRun, imageError } = scores;
  const asked = rows.length + unscored.length;
  const coverage = coverageOf(rows, ({ interval }) => interval);
  const widths = meanWidths(rows);
  const ofNoise = coverageOf(rows, ({ profileInterval }) => profileInterval);
  const isBca = [metrics?.mae, metrics?.rmse].every((metric) => metric?.method !== 'percentile');
  const tooFew = metrics === null ? null : tooFewImages(metrics.n);
  return (
    <div className={classes.metrics}>
      {METRICS.map((name) => {
        const metric = metrics?.[name] ?? null;
        return (
          <div
            key={name}
            className={classes.metric}
            data-testid={`metric-${name}`}
            data-value={metric?.value}
          >
            <Term name={name} />
            <strong>{formatNumber(metric?.value)}</strong>
            <span className={layout.dimmed} title={methodOf(metric)}>
              {metric === null ? 'not defined' : metricIntervalText(metric)}
            </span>
          </div>
        );
      })}
      <div className={classes.metricNotes}>
        <span>
          {metrics === null
            ? rows.length === 0
              ? 'No image is scored'
              : `No scored image has a ${words.score}`
            : `n = ${formatQuantity(metrics.n, 'image')} with a ${words.score}`}
          {asked < ofRun && `; ${formatCount(asked)} of ${formatCount(ofRun)} pass the filter`}
          {unscored.length > 0 &&
            `; ${formatCount(unscored.length)} without a comparison that passes, so without a score`}
        </span>
        {under !== null && <span>Of the comparisons under the filter alone: {under}</span>}
        <span>
          {tooFew !== null && `${tooFew} `}
          {metrics !== null && metrics.n >= LEAST_FOR_CORRELATION && (
            <>
              95 % intervals by <Term name="fisherZ">Fisher’s z</Term> and{' '}
              <Term name="bootstrap">
                {isBca ? 'BCa bootstrap' : 'percentile bootstrap, for BCa is not defined'}
              </Term>
            </>
          )}
          {widths !== null && (
            <>
              {' · '}
              <Term name="interval">intervals of scores</Term>{' '}
              {coverage !== null &&
                `cover ${formatCount(coverage.covered)} of ${formatCount(coverage.of)} ${words.scores} and `}
              are {formatNumber(widths.interval)} wide on average
              {imageError === null ? (
                <>
                  {' '}
                  (<Term name="answerNoise">noise of the answers</Term> alone: calibrate for intervals that
                  hold the comparator’s error too)
                </>
              ) : (
                <>
                  {' '}
                  (of the <Term name="answerNoise">noise of the answers</Term> alone:{' '}
                  {ofNoise !== null && `${formatCount(ofNoise.covered)} covered, `}
                  {formatNumber(widths.profile)} wide)
                </>
              )}
            </>
          )}
          {boundHits > 0 && (
            <>
              {' · '}
              {formatCount(boundHits)} <Term name="boundHit">at a bound</Term>, counted as the bound
            </>
          )}
        </span>
      </div>
    </div>
  );
}

function methodOf(metric: Metric): string | undefined {
  const method = metric?.method ?? null;
  return method === null ? undefined : `95 % interval by ${METRIC_METHODS[method]}`;
}
