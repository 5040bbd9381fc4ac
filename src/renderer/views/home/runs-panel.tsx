import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ResultRow } from '../../../model/results.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import type { WatchedJob } from '../../api/merge-job.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { useRequest } from '../../api/use-request.ts';
import { Term } from '../../help/term.tsx';
import { showView } from '../../location/use-location.ts';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatSeconds,
  formatShare,
} from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { jobOfRun } from '../../work/describe-run.ts';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { progressOf } from '../../work/run-progress-of.ts';
import classes from './home-view.module.css';

/** Every run with how far it is and how good. */
export function RunsPanel({ summary }: { readonly summary: WorkspaceSummary }): ReactNode {
  const jobs = useJobs();
  const { data: results, isPending } = useRequest('results.table', { datasetId: null });
  const { runs } = summary;
  return (
    <Panel title="Runs" note={`${formatCount(runs.length)}, the newest first`}>
      {runs.length === 0 ? (
        <p className={classes.none}>
          No comparisons have been run.{' '}
          <Button size="compact-xs" onClick={() => showView('run')}>
            Plan a run
          </Button>
        </p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Progress</th>
              <th scope="col" className={classes.number}>
                Comparisons
              </th>
              <th scope="col" className={classes.number}>
                <Term name="pc" />
              </th>
              <th scope="col" className={classes.number}>
                <Term name="accuracy" />
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.toReversed().map((run) => (
              <RunLine
                key={run.id}
                run={run}
                dataset={summary.datasets.find(({ id }) => id === run.datasetId)?.name ?? ''}
                job={jobOfRun(run, jobs)}
                result={results?.find(({ runId }) => runId === run.id)}
                isPending={isPending}
              />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

interface RunLineProps {
  readonly run: RunSummary;
  readonly dataset: string;
  readonly job: WatchedJob | undefined;
  readonly result: ResultRow | undefined;
  /** Whether the result is still being worked out. */
  readonly isPending: boolean;
}

function RunLine({ run, dataset, job, result, isPending }: RunLineProps): ReactNode {
  const { done, total, share, underWay, state } = progressOf(run, job);
  const chosen = { run: run.id, dataset: run.datasetId };
  return (
    <tr>
      <th scope="row">
        <span className={classes.line}>
          <button type="button" className={classes.link} onClick={() => showView('run', chosen)}>
            {run.name}
          </button>
          {run.simulated && <SimulatedMark />}
        </span>
        <span className={classes.note}>
          {dataset} · {run.kind === 'recorded' ? 'recorded answers' : (run.modelName ?? 'a model')}
        </span>
      </th>
      <td>
        <progress
          className={classes.progress}
          aria-label={`Progress of ${run.name}`}
          {...(share === null ? {} : { value: share, max: 1 })}
        />
        <span className={classes.note}>
          {state}
          {underWay &&
            job?.rate !== null &&
            job?.rate !== undefined &&
            ` · ${formatNumber(job.rate, 1)} a second`}
          {underWay &&
            job?.secondsLeft !== null &&
            job?.secondsLeft !== undefined &&
            ` · ${formatSeconds(job.secondsLeft)} left`}
        </span>
      </td>
      <td className={classes.number}>
        <button type="button" className={classes.link} onClick={() => showView('pairs', chosen)}>
          {formatCount(done)}
        </button>
        <span className={classes.note}>
          {total === null || total === done ? '' : `of ${formatCount(total)}`}
        </span>
      </td>
      <td className={classes.number}>
        <Figure
          label={`PC of ${run.name}`}
          isPending={isPending}
          value={result?.pc === null || result?.pc === undefined ? null : formatNumber(result.pc.value)}
          note={result?.pc?.interval === undefined ? '' : formatInterval(result.pc.interval, 3)}
          onClick={() => showView('scores', chosen)}
        />
      </td>
      <td className={classes.number}>
        <Figure
          label={`Accuracy of ${run.name}`}
          isPending={isPending}
          value={
            result?.accuracy === null || result?.accuracy === undefined
              ? null
              : formatShare(result.accuracy.value)
          }
          note={
            result?.accuracy === null || result?.accuracy === undefined
              ? ''
              : `n = ${formatCount(result.accuracy.trials)}`
          }
          onClick={() => showView('confusion', chosen)}
        />
      </td>
    </tr>
  );
}

interface FigureProps {
  readonly label: string;
  readonly isPending: boolean;
  /** Null where it is not known. */
  readonly value: string | null;
  readonly note: string;
  readonly onClick: () => void;
}

function Figure({ label, isPending, value, note, onClick }: FigureProps): ReactNode {
  if (isPending) return <Loading height={36} />;
  if (value === null) return <span aria-label={`${label}: not known`}>–</span>;
  return (
    <>
      <button type="button" className={classes.link} aria-label={`${label}: ${value}`} onClick={onClick}>
        {value}
      </button>
      <span className={classes.note}>{note}</span>
    </>
  );
}
