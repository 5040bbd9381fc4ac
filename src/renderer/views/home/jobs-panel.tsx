import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WatchedJob } from '../../api/merge-job.ts';
import { request } from '../../api/request.ts';
import { notify } from '../../notices/notices.ts';
import { describeProgress } from '../../work/describe-progress.ts';
import { formatSeconds } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import classes from './home-view.module.css';

/** What is being done now. */
export function JobsPanel({ jobs }: { readonly jobs: readonly WatchedJob[] }): ReactNode {
  return (
    <Panel title="In progress">
      <ul>
        {jobs.map((job) => (
          <li key={job.id} className={classes.job}>
            <span className={classes.facts}>
              <span>{job.title}</span>
              <span className={classes.note}>
                {describeProgress(job)}
                {job.secondsLeft === null ? '' : ` · ${formatSeconds(job.secondsLeft)} left`}
                {job.message === '' ? '' : ` · ${job.message}`}
              </span>
            </span>
            <progress
              className={classes.progress}
              aria-label={job.title}
              {...(job.total === null ? {} : { value: job.done, max: Math.max(1, job.total) })}
            />
            <Button
              size="compact-xs"
              aria-label={`Stop ${job.title}`}
              disabled={job.state === 'stopping'}
              onClick={() => void stop(job)}
            >
              Stop
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

async function stop({ id, title }: WatchedJob): Promise<void> {
  try {
    await request('jobs.stop', { jobId: id });
  } catch (error) {
    notify({ kind: 'error', title: `Could not stop ${title}`, error });
  }
}
