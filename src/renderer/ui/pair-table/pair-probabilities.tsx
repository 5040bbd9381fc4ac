import type { ReactNode } from 'react';
import { LABELS, type Triple } from '../../../core/labels.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatNumber } from '../../../core/format.ts';
import classes from './pair-probabilities.module.css';

/** 'First 0.620, Second 0.030, Similar 0.350'. */
function describeProbabilities(probabilities: Triple): string {
  return LABELS.map((label, index) => `${label} ${formatNumber(probabilities[index])}`).join(', ');
}

/** The three probabilities as one bar of their colours; the numbers are told on hover and to screen readers. */
export function ProbabilityBar({ probabilities }: { readonly probabilities: Triple }): ReactNode {
  const numbers = describeProbabilities(probabilities);
  return (
    <span className={classes.bar} role="img" aria-label={numbers} title={numbers}>
      {LABELS.map((label, index) => (
        <span
          key={label}
          style={{ flexGrow: probabilities[index] ?? 0, backgroundColor: LABEL_COLOURS[label] }}
        />
      ))}
    </span>
  );
}
