import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WatchedJob } from '../api/merge-job.ts';
import type { Connection } from '../api/transport-types.ts';
import { useConnection } from '../api/use-connection.ts';
import { useJobsUnderWay } from '../api/use-jobs.ts';
import { useScope } from '../api/use-scope.ts';
import { usePendingStrokes } from '../commands/listen-for-keys.ts';
import { showView } from '../location/use-location.ts';
import { formatQuantity, formatSeconds } from '../../core/format.ts';
import { Keys } from '../ui/marks/keys.tsx';
import { describeProgress } from '../work/describe-progress.ts';
import classes from './status-bar.module.css';

/** What goes on behind every view. */
export function StatusBar(): ReactNode {
  const connection = useConnection();
  const { summary, dataset, run } = useScope();
  const jobs = useJobsUnderWay();
  const pending = usePendingStrokes();
  const [job] = jobs;
  return (
    <footer className={classes.bar}>
      <ConnectionState connection={connection} />
      {summary !== undefined && (
        <Tooltip label={summary.folder}>
          <span className={classes.workspace} tabIndex={0}>
            {summary.name}
          </span>
        </Tooltip>
      )}
      {job !== undefined && <JobState job={job} more={jobs.length - 1} />}
      <span className={classes.right}>
        {pending.length > 0 && (
          <span role="status">
            <Keys keys={pending.join(' ')} /> … and a view’s key
          </span>
        )}
        {(dataset?.simulated === true || run?.simulated === true) && <span>Simulated data</span>}
        {dataset?.estimatedScores != null && <span>Vote scores</span>}
        {summary !== undefined && (
          <button
            type="button"
            className={classes.link}
            title="Pairs that people have labelled"
            onClick={() => showView('annotate')}
          >
            {formatQuantity(summary.judgements, 'label')}
          </button>
        )}
        {summary !== undefined && <span>Tiebreak {summary.version}</span>}
      </span>
    </footer>
  );
}

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connected: 'Connected',
  lost: 'Connection lost; reconnecting',
  'signed-out': 'The server was restarted with a new token: open the link that it printed',
};

function ConnectionState({ connection }: { readonly connection: Connection }): ReactNode {
  return (
    <span className={classes.connection} data-connection={connection} role="status">
      <span className={classes.dot} aria-hidden="true" />
      {CONNECTION_WORDS[connection]}
    </span>
  );
}

function JobState({ job, more }: { readonly job: WatchedJob; readonly more: number }): ReactNode {
  const { kind, title, done, total, secondsLeft, runId } = job;
  return (
    <button
      type="button"
      className={classes.job}
      onClick={() => {
        if (kind === 'training') showView('training', {}, { name: title });
        else if (runId === null) showView('home');
        else showView('run', { run: runId });
      }}
    >
      <span className={classes.jobTitle}>{title}</span>
      <progress
        className={classes.progress}
        aria-label={title}
        {...(total === null ? {} : { value: done, max: Math.max(1, total) })}
      />
      <span>
        {describeProgress(job)}
        {secondsLeft === null ? '' : ` · ${formatSeconds(secondsLeft)} left`}
        {more > 0 ? ` · ${more} more` : ''}
      </span>
    </button>
  );
}
