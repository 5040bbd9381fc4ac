import type { ReactNode } from 'react';
import { CALIBRATION_BINS, type CalibrationError } from '../../../model/confusion.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useRequest } from '../../api/use-request.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatInterval, formatNumber } from '../../../core/format.ts';
import { IMAGES_RESAMPLED } from '../../help/images-resampled.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { NoProbabilities } from '../../ui/states/no-probabilities.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import classes from './calibration-panel.module.css';
import { ExportReliability } from './export-reliability.tsx';
import { ReliabilityChart } from './reliability-chart.tsx';
import layout from '../../ui/layout/layout.module.css';
import { useTrueWords } from '../../api/true-words.ts';

/**
 * Whether probabilities mean what they say, label by label.
 *
 * @param filter null until it is this panel's turn to ask
 */
export function CalibrationPanel({
  about,
  run,
  filter,
}: {
  readonly about: AboutRun;
  readonly run: RunSummary;
  readonly filter: Filter | null;
}): ReactNode {
  const words = useTrueWords();
  const { data, error, refetch } = useRequest(
    'confusion.calibration',
    run.hasProbabilities && filter !== null ? { filter, bins: CALIBRATION_BINS } : null,
  );
  return (
    <Panel
      title={<Term name="confidenceCalibration" />}
      actions={
        run.hasProbabilities &&
        data !== undefined &&
        data.n > 0 && <ExportReliability about={about} data={data} />
      }
      note={
        <>
          share of cases with the label ({words.labels}) by predicted probability, {CALIBRATION_BINS} bins of
          equal width; below, the number of answers in each;{' '}
          <Term name="imageInterval">{IMAGES_RESAMPLED}</Term>
          {data !== undefined && `; n = ${formatCount(data.n)}`}
        </>
      }
    >
      {!run.hasProbabilities ? (
        <NoProbabilities />
      ) : error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height={230} />
      ) : data.n === 0 ? (
        <p className={layout.nothing}>No comparison with a known {words.labelOf} passes the filter.</p>
      ) : (
        <>
          <dl className={classes.errors}>
            <ErrorFigure
              name="Top-label ECE"
              error={data.topLabel}
              meaning="of the answer that was given, bins of equal width"
            />
            <ErrorFigure
              name="Class-wise mean ECE"
              error={data.classWiseMean}
              meaning="mean of the three below"
            />
            <ErrorFigure
              name="Equal-mass ECE"
              error={data.equalMass}
              meaning="of the answer that was given, bins of equally many answers"
            />
          </dl>
          <div className={layout.three}>
            {data.labels.map((reliability) => (
              <figure key={reliability.label} className={classes.figure}>
                <figcaption className={classes.caption}>
                  <LabelMark label={reliability.label} />
                  <span className={classes.error}>
                    class-wise ECE {formatNumber(reliability.error)}
                    {reliability.error !== null && ` (${formatInterval(reliability.errorInterval)})`}
                  </span>
                </figcaption>
                <div className={classes.chart}>
                  <ReliabilityChart reliability={reliability} />
                </div>
              </figure>
            ))}
          </div>
        </>
      )}
    </Panel>
  );
}

interface ErrorFigureProps {
  readonly name: string;
  readonly error: CalibrationError | null;
  readonly meaning: string;
}

function ErrorFigure({ name, error, meaning }: ErrorFigureProps): ReactNode {
  return (
    <div title={meaning}>
      <dt>{name}</dt>
      <dd>
        <strong>{formatNumber(error?.value)}</strong>
        {error !== null && error.interval !== null && ` (${formatInterval(error.interval)})`}
      </dd>
    </div>
  );
}
