import { memo, type ReactNode } from 'react';
import { PairImages } from '../../ui/faces/pair-images.tsx';
import type { Look } from '../../ui/faces/use-look.ts';
import type { ListedPair } from './annotation-list.ts';
import classes from './stage.module.css';

interface StageProps {
  /** The pair that is shown and those that come next; they lie behind it with their images loaded. */
  readonly pairs: readonly ListedPair[];
  readonly current: string;
  /** Whether both images of the pair that is shown are before the judge. */
  readonly seen: boolean;
  readonly look: Look;
}

/** One pair fills the screen; the next ones are there already, so that showing them is only a change of visibility. */
export function Stage({ pairs, current, seen, look }: StageProps): ReactNode {
  return (
    <div className={classes.stage}>
      {pairs.map((pair) => {
        const isCurrent = pair.key === current;
        return <StagePair key={pair.key} {...{ pair, isCurrent, look }} seen={isCurrent && seen} />;
      })}
    </div>
  );
}

interface StagePairProps extends Pick<StageProps, 'seen' | 'look'> {
  readonly pair: ListedPair;
  readonly isCurrent: boolean;
}

const StagePair = memo(function StagePair({ pair, isCurrent, seen, look }: StagePairProps): ReactNode {
  const { firstId, secondId, swapped } = pair;
  const [left, right] = swapped ? [secondId, firstId] : [firstId, secondId];
  return (
    <div
      className={classes.pair}
      data-current={isCurrent}
      aria-hidden={!isCurrent}
      data-testid={isCurrent ? 'annotated-pair' : undefined}
      data-first={firstId}
      data-second={secondId}
      data-swapped={swapped}
      data-seen={seen}
    >
      <PairImages
        first={{ id: left, name: 'First image, on the left' }}
        second={{ id: right, name: 'Second image, on the right' }}
        look={look}
        behind={!isCurrent}
        arrowsAnswer
      />
    </div>
  );
});
