import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { PairMatrix } from '../../../model/ranking.ts';
import { Term } from '../../help/term.tsx';
import { HEAT_MAP_SCALES, type HeatMapFigure } from './heat-map-colours.ts';
import classes from './ranking-view.module.css';

/** What the colours of a heat map mean. */
export function HeatMapKey({
  matrix,
  shows,
}: {
  readonly matrix: PairMatrix;
  readonly shows: HeatMapFigure;
}): ReactNode {
  return (
    <p className={classes.key}>
      <span>
        {shows === 'wins' ? (
          <>
            <Term name="shareOfWins">The row’s share of wins</Term> 0{' '}
          </>
        ) : (
          'Answers in a cell: 1 '
        )}
        <span className={classes.scale} style={{ background: HEAT_MAP_SCALES[shows] }} aria-hidden="true" />{' '}
        {shows === 'wins' ? '1' : formatCount(Math.round(mostAnswers(matrix)))}
      </span>
      <span>grey: not compared</span>
      {!matrix.isRanked && <span>Not ranked: ordered group by group, by share of wins</span>}
    </p>
  );
}

/** Answers of the cell that has most. */
export function mostAnswers({ counts }: PairMatrix): number {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}
