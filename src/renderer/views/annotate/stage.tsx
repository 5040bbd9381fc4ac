import type { ReactNode } from 'react';
import { imageUrl } from '../../api/image-url.ts';
import { NoImage } from '../../ui/faces/no-image.tsx';
import { useImage } from '../../ui/faces/use-image.ts';
import { useSeenImage } from '../../ui/faces/use-seen-image.ts';
import { pairKey } from '../../../core/pair-key.ts';
import type { ListedPair } from './annotation-list.ts';
import classes from './stage.module.css';

interface StageProps {
  /** The pair that is shown and those that come next; they lie behind it with their images loaded. */
  readonly pairs: readonly ListedPair[];
  readonly current: string;
  /** Whether both images of the pair that is shown are before the judge. */
  readonly seen: boolean;
}

/** One pair fills the screen; the next ones are there already, so that showing them is only a change of visibility. */
export function Stage({ pairs, current, seen }: StageProps): ReactNode {
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
          data-seen={pair.key === current && seen}
        >
          {sides(pair).map(({ imageId, side }) => (
            <StageImage
              key={side}
              imageId={imageId}
              pair={pair.key === current ? pairKey(pair.firstId, pair.secondId) : null}
              title={side === 'left' ? 'First image, on the left' : 'Second image, on the right'}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface StageImageProps {
  readonly imageId: number;
  /** Key of its pair while that one is shown. */
  readonly pair: string | null;
  readonly title: string;
}

function StageImage({ imageId, pair, title }: StageImageProps): ReactNode {
  const source = imageUrl(imageId);
  const loading = useImage(imageId, source);
  const { missing, attempt, onLoad, onError } = loading;
  const see = useSeenImage(pair, imageId, loading);
  if (missing) return <NoImage loading={loading} />;
  return (
    <img
      key={attempt}
      ref={see}
      className={classes.image}
      src={source}
      alt={title}
      draggable={false}
      loading="eager"
      decoding="sync"
      onLoad={onLoad}
      onError={onError}
    />
  );
}

function sides({ firstId, secondId, swapped }: ListedPair) {
  const [left, right] = swapped ? [secondId, firstId] : [firstId, secondId];
  return [
    { imageId: left, side: 'left' },
    { imageId: right, side: 'right' },
  ] as const;
}
