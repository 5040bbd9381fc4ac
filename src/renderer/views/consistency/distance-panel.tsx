import type { ReactNode } from 'react';
import type { Interval } from '../../../core/interval.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Consistency } from '../../../model/consistency.ts';
import type { RunSummary } from '../../../model/run.ts';
import { Term } from '../../help/term.tsx';
import { shareText, tickText, type TickText } from '../../charts/tick-text.ts';
import { IMAGES_RESAMPLED } from '../../help/images-resampled.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { formatCount, formatNumber, formatShare } from '../../../core/format.ts';
import { ExportConsistency, type ConsistencyFigure } from './export-consistency.tsx';
import { DistanceChart } from './distance-chart.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './distance-panel.module.css';
import { useTrueWords } from '../../api/true-words.ts';

type Bin = Consistency['byDistance'][number];

/** Agreement, position bias and divergence over the distance of the true scores. */
export function DistancePanel({
  about,
  run,
  report,
}: {
  readonly about: AboutRun;
  readonly run: RunSummary;
  readonly report: Consistency;
}): ReactNode {
  const { scores } = useTrueWords();
  const bins = report.byDistance.filter(({ n }) => n > 0);
  if (bins.length === 0)
    return (
      <Panel title="By score distance">
        <p className={classes.none}>No pair has two known {scores}.</p>
      </Panel>
    );
  const chart = (
    which: ConsistencyFigure,
    title: ReactNode,
    name: string,
    of: (bin: Bin) => readonly [value: number | null, interval: Interval | null],
    format: (value: number) => string,
    domain: (ends: readonly number[]) => readonly [number, number],
    text: TickText = tickText,
  ) => (
    <figure className={classes.figure}>
      <figcaption>
        <span>{title}</span>
        <ExportConsistency {...{ about, report, which }} />
      </figcaption>
      <div className={classes.chart}>
        <DistanceChart bins={bins} {...{ name, of, format, domain, text }} />
      </div>
    </figure>
  );
  return (
    <Panel
      title={
        <>
          By <Term name="distance">score distance</Term>
        </>
      }
      note={
        <>
          <Term name="imageInterval">{IMAGES_RESAMPLED}</Term>; bars: pairs in each bin, up to{' '}
          {formatCount(Math.max(...bins.map(({ n }) => n)))}; click a bin to see its pairs
        </>
      }
    >
      <div className={layout.three}>
        {chart(
          'agreement',
          <Term name="agreement" />,
          'Agreement',
          ({ agreement }) => [agreement?.value ?? null, agreement?.interval ?? null],
          (value) => formatShare(value),
          (ends) => [Math.floor(10 * Math.min(1, ...ends)) / 10, 1],
          shareText,
        )}
        {chart(
          'bias',
          <Term name="positionBias" />,
          'Position bias',
          ({ positionBias, positionBiasInterval }) => [positionBias, positionBiasInterval],
          (value) => formatNumber(value),
          (ends) => [Math.min(0, ...ends), Math.max(0, ...ends)],
        )}
        {run.hasProbabilities &&
          chart(
            'divergence',
            <>
              <Term name="klDivergence">Mean KL</Term>, nats
            </>,
            'Mean KL divergence',
            ({ meanDivergence, meanDivergenceInterval }) => [meanDivergence, meanDivergenceInterval],
            (value) => formatNumber(value),
            // No divergence is negative, though the interval of few may be: it is cut at 0.
            (ends) => [0, Math.max(1e-3, ...ends)],
          )}
      </div>
    </Panel>
  );
}
