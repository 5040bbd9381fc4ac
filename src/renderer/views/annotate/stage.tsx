import type { ReactNode } from 'react';
import { imageUrl } from '../../api/image-url.ts';
import type { ListedPair } from './annotation-list.ts';
import classes from './stage.module.css';

interface StageProps {
  /** The pair that is shown and those that come next; they lie behind it with their images decoded. */
  readonly pairs: readonly ListedPair[];
  readonly current: string;
  readonly onShown: () => void;
}

/** One pair fills the screen; the next ones are there already, so that showing them is only a change of visibility. */
export function Stage({ pairs, current, onShown }: StageProps): ReactNode {
  return (
    <div className={classes.stage}>
      {pairs.map((pair) => (
        <div
          key={pair.key}
          className={classes.pair}
          data-current={pair.key === current}
          aria-hidden={pair.key !== current}
          data-testid={pair.key === current ? 'annotated-pair' : undefined}
          data-first={pair.firstId}
          data-second={pair.secondId}
          data-swapped={pair.swapped}
        >
          {sides(pair).map(({ imageId, side }) => (
            <img
              key={side}
              className={classes.image}
              src={imageUrl(imageId)}
              alt={side === 'left' ? 'First image, on the left' : 'Second image, on the right'}
              draggable={false}
              loading="eager"
              decoding="sync"
              onLoad={pair.key === current ? onShown : undefined}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function sides({ firstId, secondId, swapped }: ListedPair) {
  const [left, right] = swapped ? [secondId, firstId] : [firstId, secondId];
  return [
    { imageId: left, side: 'left' },
    { imageId: right, side: 'right' },
  ] as const;
}
