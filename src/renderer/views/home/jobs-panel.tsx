import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WatchedJob } from '../../api/merge-job.ts';
import { describeProgress } from '../../work/describe-progress.ts';
import { stopJob } from '../../work/stop-job.ts';
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
              onClick={() => void stopJob(job.id, job.title)}
            >
              Stop
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
