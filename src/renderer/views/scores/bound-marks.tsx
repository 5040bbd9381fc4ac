import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';

/** Where an image stands; a bound hit stands at the edge, outside the scale's bounds. */
export interface ScoreMark {
  readonly row: ScoreRow;
  readonly x: number;
  readonly y: number;
}

/** Half the width of a triangle, in pixels. */
const SIZE = 5;

/** Bound hits: triangles that point out of the scale, open, so that none looks like a number on it. */
export function BoundMarks({ marks }: { readonly marks: readonly ScoreMark[] }): ReactNode {
  const d = marks
    .map(({ x, y, row }) => {
      const tip = row.boundHit === 'high' ? -SIZE : SIZE;
      return `M${(x - SIZE).toFixed(1)},${(y - tip / 2).toFixed(1)}h${2 * SIZE}l${-SIZE},${tip * 1.5}z`;
    })
    .join('');
  return <path d={d} fill="var(--surface)" stroke="var(--label-second)" strokeWidth={1.5} />;
}
