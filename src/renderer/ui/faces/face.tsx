import type { ReactNode } from 'react';
import { imageUrl, thumbnailUrl, type ThumbnailSize } from '../../api/image-url.ts';
import { NoImage } from './no-image.tsx';
import { useImage } from './use-image.ts';
import { useSeenImage } from './use-seen-image.ts';
import classes from './face.module.css';

interface FaceProps {
  readonly imageId: number;
  readonly name: string;
  /** 'full' is the file itself. */
  readonly size: ThumbnailSize | 'full';
  /** Width and height of its square place, in pixels or any CSS length; the image lies in it whole. */
  readonly box: number | string;
  /** Key of the pair that could be labelled by what is seen here. Defaults to none. */
  readonly pair?: string | null;
  /** Called when the image is there, or cannot be had. */
  readonly onSettled?: () => void;
}

/** Sides of places that have room for a button, and for a reason, in pixels. */
const ROOM_FOR_RETRY = 100;
const ROOM_FOR_REASON = 200;

/** One image in a square place that is there before the image is, so that nothing moves. */
export function Face({ imageId, name, size, box, pair = null, onSettled }: FaceProps): ReactNode {
  const source = size === 'full' ? imageUrl(imageId) : thumbnailUrl(imageId, size);
  const side = typeof box === 'string' ? Infinity : box;
  const loading = useImage(imageId, source, side >= ROOM_FOR_RETRY);
  const { state, missing, attempt } = loading;
  const see = useSeenImage(pair, imageId, loading);
  return (
    <span className={classes.place} style={{ width: box, height: box }}>
      {!missing ? (
        <img
          key={attempt}
          ref={see}
          className={classes.image}
          src={source}
          alt={name}
          draggable={false}
          decoding="async"
          onLoad={() => {
            loading.onLoad();
            onSettled?.();
          }}
          onError={() => {
            loading.onError();
            onSettled?.();
          }}
        />
      ) : side >= ROOM_FOR_RETRY ? (
        <NoImage loading={loading} small={side < ROOM_FOR_REASON} />
      ) : (
        <span className={classes.missing} role="img" aria-label={`${name}: no image file`}>
          {state === 'failed' && 'no file'}
        </span>
      )}
    </span>
  );
}
