import type { ReactNode } from 'react';
import type { ScoreEstimate } from '../../../core/estimate.ts';
import { Term } from '../../help/term.tsx';
import { estimateSentence } from '../scores/estimate-text.ts';
import classes from './nll-view.module.css';

/** Why an estimate on a bound is no plain number. */
export function BoundNote({ estimate }: { readonly estimate: ScoreEstimate }): ReactNode {
  const { boundHit, interval } = estimate;
  if (boundHit === null) return null;
  const end = boundHit === 'high' ? 'falls up to the upper' : 'falls down to the lower';
  return (
    <p className={classes.bound}>
      <span aria-hidden="true">{boundHit === 'high' ? '△' : '▽'} </span>
      This image {estimateSentence(estimate)}: its NLL {end} end of the scale, so its comparisons set no limit
      there (<Term name="boundHit">bound hit</Term>). The 95 % interval begins at{' '}
      {(boundHit === 'high' ? interval[0] : interval[1]).toFixed(3)} and is open beyond the bound.
    </p>
  );
}
