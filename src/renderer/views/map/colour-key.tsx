import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { ColouredBy } from './map-points.ts';
import { colourTitle, type PointColours } from './point-colours.ts';
import classes from './map-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

/** What the colours of the map mean. */
export function ColourKey({
  by,
  colours,
}: {
  readonly by: ColouredBy;
  readonly colours: PointColours;
}): ReactNode {
  const words = useTrueWords();
  const { classes: named, ramp, unknown } = colours;
  return (
    <div className={classes.key} data-testid="map-key">
      <span>Colour: {colourTitle(by, words)}</span>
      {ramp === null ? (
        named.map(({ title, colour }) => (
          <span key={title} className={classes.entry}>
            <span className={classes.dot} style={{ background: colour }} />
            {title}
          </span>
        ))
      ) : (
        <span className={classes.entry}>
          {ramp.low}
          <span
            className={classes.ramp}
            style={{
              background: `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map((share) => ramp.colour(share)).join(', ')})`,
            }}
          />
          {ramp.high}
        </span>
      )}
      {ramp !== null && unknown > 0 && (
        <span className={classes.entry}>
          <span className={classes.dot} style={{ background: 'var(--label-none)' }} />
          not known ({formatCount(unknown)})
        </span>
      )}
    </div>
  );
}
