import { Alert, Progress } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import type { WatchedJob } from '../../api/merge-job.ts';
import { formatCount, formatNumber, formatSeconds, formatShare } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { RateSparkline } from './rate-sparkline.tsx';
import type { RunProgress } from '../../work/run-progress-of.ts';
import { WorkFigure, WorkFigures } from '../../work/work-figures.tsx';
import classes from './run-view.module.css';

interface RunProgressPanelProps {
  readonly run: RunSummary;
  /** Of the run, one a start. */
  readonly jobs: readonly WatchedJob[];
  readonly progress: RunProgress;
}

/** How far a run is, how fast it goes and how long it still takes. */
export function RunProgressPanel({ run, jobs, progress }: RunProgressPanelProps): ReactNode {
  const { done, total, share, underWay, state } = progress;
  const now = useNow(underWay);
  const job = jobs.at(-1);
  const elapsed =
    job === undefined
      ? null
      : jobs.reduce((sum, { startedAt, endedAt }) => sum + (endedAt ?? now) - startedAt, 0) / 1000;
  return (
    <Panel
      title="Progress"
      note={
        <span role="status">
          {state}
          {underWay && job?.message !== undefined && job.message !== '' ? `: ${job.message}` : ''}
        </span>
      }
    >
      <Progress.Root size="lg">
        <Progress.Section
          value={share === null ? (underWay ? 100 : 0) : 100 * share}
          animated={underWay && share === null}
          aria-label={`Progress of ${run.name}`}
        />
        {total !== null && run.failed > 0 && (
          <Progress.Section
            value={(100 * run.failed) / total}
            color="red"
            title={`${formatCount(run.failed)} failed`}
            aria-label={`Failed comparisons of ${run.name}`}
          />
        )}
      </Progress.Root>
      <WorkFigures>
        <WorkFigure title="Answered">
          {formatCount(done)}
          {total === null ? '' : ` of ${formatCount(total)}`}
          {share === null ? '' : ` (${formatShare(share)})`}
        </WorkFigure>
        <WorkFigure title="Failed">{formatCount(run.failed)}</WorkFigure>
        {underWay && (
          <>
            <WorkFigure title="Rate">
              {job?.rate === null || job?.rate === undefined
                ? '–'
                : `${formatNumber(job.rate, job.rate < 10 ? 1 : 0)} / s`}
            </WorkFigure>
            <WorkFigure title="Time left">
              {job?.secondsLeft === null || job?.secondsLeft === undefined
                ? '–'
                : formatSeconds(job.secondsLeft)}
            </WorkFigure>
          </>
        )}
        {elapsed !== null && <WorkFigure title="Elapsed">{formatSeconds(elapsed)}</WorkFigure>}
        {job !== undefined && (underWay || job.rates.length > 1) && (
          <div className={classes.spark}>
            <dt>Rate over time</dt>
            <dd>
              <RateSparkline rates={job.rates} />
            </dd>
          </div>
        )}
      </WorkFigures>
      {job?.error !== null && job?.error !== undefined && (
        <Alert color="red" role="alert" title="Stopped by an error">
          {job.error.message} {job.error.action}
        </Alert>
      )}
    </Panel>
  );
}

/** The time, every second while it is wanted. */
function useNow(wanted: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [wanted]);
  return now;
}
