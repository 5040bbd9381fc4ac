import { Alert, Button, Group, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WatchedJob } from '../../api/merge-job.ts';
import { isUnderWay } from '../../api/merge-job.ts';
import { useScope } from '../../api/use-scope.ts';
import { changeFilter, changeParams } from '../../location/use-location.ts';
import { describeProblemCounts, formatCount, formatQuantity, formatSeconds } from '../../../core/format.ts';
import { stopJob } from '../../work/stop-job.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './import-form.module.css';

/** Problems shown at once; the rest are in the tab of problems. */
const SHOWN_PROBLEMS = 6;

interface ImportProgressProps {
  readonly job: WatchedJob;
  /** Of the dataset that the job imports. */
  readonly name: string;
  /** Back to the form. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** How far an import is, and what came of it. */
export function ImportProgress({ job, name, onAgain, onClose }: ImportProgressProps): ReactNode {
  const { summary } = useScope();
  if (isUnderWay(job))
    return (
      <div className={layout.wideForm}>
        <Progress
          value={job.total === null || job.total === 0 ? 100 : (100 * job.done) / job.total}
          animated={job.total === null}
          aria-label={`Import of ${name}`}
        />
        <p className={classes.text} role="status">
          {formatCount(job.done)}
          {job.total === null ? '' : ` of ${formatCount(job.total)}`} {job.unit}
          {job.secondsLeft === null ? '' : `, ${formatSeconds(job.secondsLeft)} left`}
          {job.message === '' ? '' : `. ${job.message}`}
        </p>
        <Group justify="flex-end" gap={6}>
          <Button disabled={job.state === 'stopping'} onClick={() => void stopJob(job.id, 'the import')}>
            Stop
          </Button>
          <Button onClick={onClose}>Continue in the background</Button>
        </Group>
      </div>
    );

  const dataset = summary?.datasets.find((candidate) => candidate.name === name);
  if (job.state !== 'done' || dataset === undefined)
    return (
      <div className={layout.wideForm}>
        <Alert
          color={job.state === 'failed' ? 'red' : 'gray'}
          title={
            job.state === 'failed'
              ? 'Nothing was imported'
              : job.state === 'stopped'
                ? 'Stopped: nothing was imported'
                : 'Imported'
          }
          role="alert"
        >
          {job.error !== null && `${job.error.message} ${job.error.action}`}
        </Alert>
        <Group justify="flex-end">
          <Button variant="filled" onClick={onAgain}>
            Change and try again
          </Button>
        </Group>
      </div>
    );

  const told = dataset.problemCount + dataset.noteCount;
  const show = (tab: string | null) => {
    onClose();
    changeParams({ import: null, tab, selected: null, scores: null, references: null });
    changeFilter(
      {
        dataset: dataset.id,
        run: undefined,
        split: undefined,
        part: undefined,
        group: undefined,
        image: undefined,
        text: undefined,
      },
      { replace: true },
    );
  };
  return (
    <div className={layout.wideForm}>
      <p className={classes.text} role="status">
        <strong>{dataset.name}</strong>: {formatQuantity(dataset.images, 'image')},{' '}
        {formatCount(dataset.scored)} with a score, {describeProblemCounts(dataset)}.
      </p>
      {told > 0 && (
        <ul className={classes.problems} aria-label="Problems">
          {dataset.problems.slice(0, SHOWN_PROBLEMS).map(({ where, message }, index) => (
            <li key={index}>
              <code>{where}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" gap={6}>
        {told > 0 && (
          <Button onClick={() => show('problems')}>
            {told === 1 ? 'Show it' : `Show ${describeProblemCounts(dataset)}`}
          </Button>
        )}
        <Button onClick={() => show('sets')}>Create sets</Button>
        <Button variant="filled" data-autofocus onClick={() => show(null)}>
          Show the images
        </Button>
      </Group>
    </div>
  );
}
