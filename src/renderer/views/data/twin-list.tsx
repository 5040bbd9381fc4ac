import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';
import { formatCount, formatNumber } from '../../../core/format.ts';
import type { DatasetHealth } from '../../../model/dataset-health.ts';
import { Face } from '../../ui/faces/face.tsx';
import { openImage } from './open-image.ts';
import classes from './health-tab.module.css';

type TwinPair = DatasetHealth['twins']['pairs'][number];

const ROW_HEIGHT = 76;

interface TwinListProps {
  readonly pairs: readonly TwinPair[];
  /** With those that are not listed. */
  readonly total: number;
}

/** Pairs of images that are one picture, those whose scores are furthest apart first. */
export function TwinList({ pairs, total }: TwinListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 5,
  });
  return (
    <>
      {pairs.length < total && (
        <p className={classes.note}>
          The {formatCount(pairs.length)} of {formatCount(total)} pairs whose scores are furthest apart.
        </p>
      )}
      <div ref={scroller} className={classes.twins} role="list" tabIndex={0} aria-label="Pairs of twins">
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }} role="presentation">
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const pair = pairs[index];
            return (
              pair !== undefined && (
                <div
                  key={index}
                  className={classes.twin}
                  role="listitem"
                  style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
                >
                  <Twin image={pair.first} />
                  <Twin image={pair.second} />
                  <span className={classes.about}>
                    <strong>
                      {pair.difference === null ? 'not rated' : `${formatNumber(pair.difference, 2)} apart`}
                    </strong>
                    <span>{pair.identical ? 'same file' : `${pair.distance} of 256 bits differ`}</span>
                    {pair.across.length > 0 && (
                      <span className={classes.leak}>across parts of {pair.across.join(', ')}</span>
                    )}
                  </span>
                </div>
              )
            );
          })}
        </div>
      </div>
    </>
  );
}

function Twin({ image: { id, name, score } }: { readonly image: TwinPair['first'] }): ReactNode {
  return (
    <button type="button" className={classes.image} title={name} onClick={() => openImage(id)}>
      <Face imageId={id} name={name} size={64} box={60} />
      <span>
        <span className={classes.name}>{name}</span>
        {formatNumber(score, 2)}
      </span>
    </button>
  );
}
