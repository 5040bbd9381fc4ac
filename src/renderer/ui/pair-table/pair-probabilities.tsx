import type { ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { LABELS, type Triple } from '../../../core/labels.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { NO_PROBABILITIES } from '../states/no-probabilities.tsx';
import classes from './pair-probabilities.module.css';

/** What is known of how an answer is spread over the labels. */
interface Spread {
  /** The model's; null where labels alone were recorded. */
  readonly probabilities: Triple | null;
  /** How many votes each label has; null where there is one answer. */
  readonly votes: Triple | null;
}

/**
 * The three probabilities, or where none were recorded the votes, as one bar of their colours; the numbers are told on
 * hover and to screen readers.
 */
export function SpreadBar({ probabilities, votes }: Spread): ReactNode {
  const shares = probabilities ?? votes;
  if (shares === null) return <span title={NO_PROBABILITIES}>–</span>;
  const numbers = probabilities === null ? describeVotes(shares) : describeProbabilities(shares);
  return (
    <span className={classes.bar} role="img" aria-label={numbers} title={numbers}>
      {LABELS.map((label, index) => (
        <span key={label} style={{ flexGrow: at(shares, index), backgroundColor: LABEL_COLOURS[label] }} />
      ))}
    </span>
  );
}

/** 'First 0.620, Second 0.030, Similar 0.350'. */
function describeProbabilities(probabilities: Triple): string {
  return LABELS.map((label, index) => `${label} ${formatNumber(probabilities[index])}`).join(', ');
}

/** 'Votes: First 2, Second 1, Similar 0'. */
function describeVotes(votes: Triple): string {
  return `Votes: ${LABELS.map((label, index) => `${label} ${formatCount(at(votes, index))}`).join(', ')}`;
}
