import { Button, Group, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatSeconds } from '../../../core/format.ts';
import type { WatchedJob } from '../../api/merge-job.ts';
import { describeProgress } from '../../work/describe-progress.ts';
import { stopJob } from '../../work/stop-job.ts';
import classes from './imported.module.css';

/** How far the import of a model is, with what stops it. */
export function ImportJob({
  job,
  actions,
}: {
  readonly job: WatchedJob;
  readonly actions?: ReactNode;
}): ReactNode {
  const { title, done, total, secondsLeft, message } = job;
  return (
    <div className={classes.job}>
      <Progress
        value={total === null || total === 0 ? 100 : (100 * done) / total}
        animated={total === null}
        aria-label={title}
      />
      <p className={classes.text} role="status">
        {[
          describeProgress(job),
          ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
          ...(message === '' ? [] : [message]),
        ].join(' · ')}
      </p>
      <Group gap={6}>
        <Button disabled={job.state === 'stopping'} onClick={() => void stopJob(job.id, 'the import')}>
          Stop
        </Button>
        {actions}
      </Group>
    </div>
  );
}
