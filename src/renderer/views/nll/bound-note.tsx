import { formatNumber } from '../../../core/format.ts';
import type { ReactNode } from 'react';
import type { ScoreEstimate } from '../../../core/estimate.ts';
import { Term } from '../../help/term.tsx';
import { estimateSentence } from '../../estimates/estimate-text.ts';
import classes from './nll-view.module.css';

/** Why an estimate on a bound is no plain number. */
export function BoundNote({ estimate }: { readonly estimate: ScoreEstimate }): ReactNode {
  const { boundHit, profileInterval } = estimate;
  if (boundHit === null) return null;
  const isHigh = boundHit === 'high';
  return (
    <p className={classes.bound}>
      <span aria-hidden="true">{isHigh ? '△' : '▽'} </span>
      <Term name="boundHit">This image {estimateSentence(estimate)}</Term>: its NLL still falls at{' '}
      {isHigh ? '5' : '1'}, so its comparisons set no {isHigh ? 'upper' : 'lower'} limit. The interval of the
      answers’ noise{' '}
      {isHigh
        ? `begins at ${formatNumber(profileInterval[0])}`
        : `ends at ${formatNumber(profileInterval[1])}`}
      .
    </p>
  );
}
