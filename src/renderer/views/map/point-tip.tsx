import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import { Face } from '../../ui/faces/face.tsx';
import type { MapPoint } from './map-points.ts';
import classes from './map-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

/** What the map says about one image. */
export function PointTip({ point }: { readonly point: MapPoint }): ReactNode {
  const words = useTrueWords();
  const { imageId, name } = point;
  return (
    <div className={classes.tip}>
      <Face imageId={imageId} name={name} size={64} box={56} />
      <div>
        <strong>{name}</strong>
        <br />
        {factsOf(point, words).join(' · ')}
      </div>
    </div>
  );
}

/** What is known of an image, a few words each. */
export function factsOf(
  { group, part, score, estimate, residual }: MapPoint,
  { before }: ScoreWords,
): string[] {
  return [
    ...(score === null ? [] : [`${before} ${formatNumber(score, 2)}`]),
    ...(estimate === null ? [] : [`estimate ${formatNumber(estimate, 2)}`]),
    ...(residual === null ? [] : [`residual ${residual > 0 ? '+' : ''}${formatNumber(residual, 2)}`]),
    ...(group === null ? [] : [group]),
    ...(part === null ? [] : [`part ${part}`]),
  ];
}
