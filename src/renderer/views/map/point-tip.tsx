import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import { Face } from '../../ui/faces/face.tsx';
import type { MapPoint } from './map-points.ts';
import classes from './map-view.module.css';

/** What the map says about one image. */
export function PointTip({ point }: { readonly point: MapPoint }): ReactNode {
  const { imageId, name } = point;
  return (
    <div className={classes.tip}>
      <Face imageId={imageId} name={name} size={64} box={56} />
      <div>
        <strong>{name}</strong>
        <br />
        {factsOf(point).join(' · ')}
      </div>
    </div>
  );
}

/** What is known of an image, a few words each. */
export function factsOf({ group, part, score, estimate, residual }: MapPoint): string[] {
  return [
    ...(score === null ? [] : [`true ${formatNumber(score, 2)}`]),
    ...(estimate === null ? [] : [`estimate ${formatNumber(estimate, 2)}`]),
    ...(residual === null ? [] : [`residual ${residual > 0 ? '+' : ''}${formatNumber(residual, 2)}`]),
    ...(group === null ? [] : [group]),
    ...(part === null ? [] : [`part ${part}`]),
  ];
}
