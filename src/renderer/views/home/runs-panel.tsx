import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ResultRow } from '../../../model/results.ts';
import { REVIEW_STATUSES, REVIEW_WORDS, type ReviewStatus } from '../../../model/note.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import type { WatchedJob } from '../../api/merge-job.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { useRequest } from '../../api/use-request.ts';
import { metricIntervalText } from '../../estimates/estimate-text.ts';
import { Term } from '../../help/term.tsx';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { formatCount, formatNumber, formatSeconds, formatShare } from '../../../core/format.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { DamagedWork } from '../../work/damaged-work.tsx';
import { jobOfRun } from '../../work/describe-run.ts';
import { ReviewMark } from '../../reviews/review-mark.tsx';
import { useNotes } from '../../reviews/use-notes.ts';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { Loading } from '../../ui/states/states.tsx';
import { progressOf } from '../../work/run-progress-of.ts';
import classes from './home-view.module.css';

const NO_STATUS = 'none';

const REVIEW_CHOICES = [
  ...REVIEW_STATUSES.map((value) => ({ value, label: REVIEW_WORDS[value] })),
  { value: NO_STATUS, label: 'no status' },
];

interface RunLine {
  readonly run: RunSummary;
  readonly dataset: string;
  readonly job: WatchedJob | undefined;
  readonly result: ResultRow | undefined;
  /** Whether the result is still being worked out. */
  readonly isPending: boolean;
  readonly review: ReviewStatus | null;
}

const COLUMNS: readonly GridColumn<RunLine>[] = [
  {
    key: 'run',
    head: 'Run',
    namesRow: true,
    className: classes.name,
    cell: ({ run, dataset, review }) => (
      <>
        <span className={classes.line}>
          <button type="button" className={classes.link} onClick={() => showView('run', scopeOf(run))}>
            {run.name}
          </button>
          {run.simulated && <SimulatedMark />}
          <ReviewMark status={review} />
        </span>
        <span className={classes.note}>
          {dataset} · {run.kind === 'recorded' ? 'recorded answers' : (run.modelName ?? 'a model')}
        </span>
      </>
    ),
  },
  { key: 'progress', head: 'Progress', cell: (line) => <RunProgressCell {...line} /> },
  {
    key: 'comparisons',
    head: 'Comparisons',
    numeric: true,
    cell: ({ run, job }) => {
      const { done, total } = progressOf(run, job);
      return (
        <>
          <button type="button" className={classes.link} onClick={() => showView('pairs', scopeOf(run))}>
            {formatCount(done)}
          </button>
          <span className={classes.note}>
            {total === null || total === done ? '' : `of ${formatCount(total)}`}
          </span>
        </>
      );
    },
  },
  {
    key: 'pc',
    head: <Term name="pc" />,
    numeric: true,
    cell: ({ run, result, isPending }) => (
      <Figure
        label={`PC of ${run.name}`}
        isPending={isPending}
        value={result?.pc == null ? null : formatNumber(result.pc.value)}
        note={result?.pc == null ? '' : metricIntervalText(result.pc)}
        onClick={() => showView('scores', scopeOf(run))}
      />
    ),
  },
  {
    key: 'accuracy',
    head: <Term name="accuracy" />,
    numeric: true,
    cell: ({ run, result, isPending }) => (
      <Figure
        label={`Accuracy of ${run.name}`}
        isPending={isPending}
        value={result?.accuracy == null ? null : formatShare(result.accuracy.value)}
        note={result?.accuracy == null ? '' : `n = ${formatCount(result.accuracy.trials)}`}
        onClick={() => showView('confusion', scopeOf(run))}
      />
    ),
  },
];

function scopeOf({ id, datasetId }: RunSummary): { readonly run: number; readonly dataset: number } {
  return { run: id, dataset: datasetId };
}

function RunProgressCell({ run, job }: RunLine): ReactNode {
  const { share, underWay, state } = progressOf(run, job);
  return (
    <>
      <progress
        className={classes.progress}
        aria-label={`Progress of ${run.name}`}
        {...(share === null ? {} : { value: share, max: 1 })}
      />
      <span className={classes.note}>
        {state}
        {underWay && job?.rate != null && ` · ${formatNumber(job.rate, 1)} a second`}
        {underWay && job?.secondsLeft != null && ` · ${formatSeconds(job.secondsLeft)} left`}
      </span>
    </>
  );
}

/** Every run with how far it is and how good. */
export function RunsPanel({ summary }: { readonly summary: WorkspaceSummary }): ReactNode {
  const jobs = useJobs();
  const { data: results, isPending } = useRequest('results.table', { datasetId: null });
  const { data: damaged = [] } = useRequest('runs.damaged', {});
  const { params } = useLocation();
  const noteAbout = useNotes();
  const reviewOf = ({ id }: RunSummary) => noteAbout({ kind: 'run', id })?.status ?? null;
  const isReviewed = summary.runs.some((run) => reviewOf(run) !== null);
  const wanted = isReviewed
    ? REVIEW_CHOICES.find(({ value }) => value === params['review'])?.value
    : undefined;
  const runs =
    wanted === undefined
      ? summary.runs
      : summary.runs.filter((run) => (reviewOf(run) ?? NO_STATUS) === wanted);
  return (
    <Panel
      title="Runs"
      note={`${formatCount(runs.length)}${wanted === undefined ? '' : ` of ${formatCount(summary.runs.length)}`}, newest first`}
      actions={
        isReviewed && (
          <Select
            size="xs"
            w={150}
            aria-label="Runs by review"
            placeholder="Any review"
            clearable
            value={wanted ?? null}
            data={REVIEW_CHOICES}
            onChange={(value) => changeParams({ review: value }, { replace: true })}
          />
        )
      }
    >
      <DamagedWork what="run" damaged={damaged} />
      {summary.runs.length === 0 ? (
        <p className={classes.none}>
          No comparisons have been run.{' '}
          <Button size="compact-xs" onClick={() => showView('run')}>
            Plan a run
          </Button>
        </p>
      ) : (
        <DataTable
          columns={COLUMNS}
          keyOf={({ run }) => String(run.id)}
          rows={runs.toReversed().map((run) => ({
            run,
            dataset: summary.datasets.find(({ id }) => id === run.datasetId)?.name ?? '',
            job: jobOfRun(run, jobs),
            result: results?.find(({ runId }) => runId === run.id),
            isPending,
            review: reviewOf(run),
          }))}
          empty={<p className={classes.none}>No run has this status.</p>}
        />
      )}
    </Panel>
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
