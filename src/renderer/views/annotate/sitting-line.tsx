import type { ReactNode } from 'react';
import { formatCount, formatNumber, formatSeconds } from '../../../core/format.ts';
import classes from './annotate-view.module.css';

interface SittingLineProps {
  /** What is asked of every pair; null where it is not known. */
  readonly question: string | null;
  readonly finished: number;
  readonly total: number;
  /** Pairs finished a minute in this sitting; null before the first. */
  readonly perMinute: number | null;
  /** Whether the end is in sight: of a task, and not of a run's queue. */
  readonly ends: boolean;
  /** Answers that are not on disk yet. */
  readonly pending: number;
}

/** The question, with how far the sitting is and whether every answer is saved at its sides. */
export function SittingLine({
  question,
  finished,
  total,
  perMinute,
  ends,
  pending,
}: SittingLineProps): ReactNode {
  return (
    <div className={classes.line}>
      <span className={classes.progress}>
        <span data-testid="finished">
          {formatCount(finished)} of {formatCount(total)} pairs
        </span>
        <span className={classes.pace}>
          {perMinute === null ? '' : `${formatNumber(perMinute, 0)} a minute`}
          {perMinute === null || perMinute === 0 || !ends
            ? ''
            : `, ${formatSeconds((60 * (total - finished)) / perMinute)} left`}
        </span>
      </span>
      {question === null ? (
        <span className={classes.question} />
      ) : (
        <h2 className={classes.question} title={question}>
          {question}
        </h2>
      )}
      <span className={classes.saved} data-saved={pending === 0} data-testid="saved">
        {pending === 0 ? 'All saved' : `${formatCount(pending)} not saved yet`}
      </span>
    </div>
  );
}
