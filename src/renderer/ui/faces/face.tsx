import { useState, type ReactNode } from 'react';
import { imageUrl, thumbnailUrl, type ThumbnailSize } from '../../api/image-url.ts';
import classes from './face.module.css';

interface FaceProps {
  readonly imageId: number;
  readonly name: string;
  /** 'full' is the file itself. */
  readonly size: ThumbnailSize | 'full';
  /** Width and height of its square place, in pixels or any CSS length; the image lies in it whole. */
  readonly box: number | string;
  /** Called when the image is there, or cannot be had. */
  readonly onSettled?: () => void;
}

/** One image in a square place that is there before the image is, so that nothing moves. */
export function Face({ imageId, name, size, box, onSettled }: FaceProps): ReactNode {
  const source = size === 'full' ? imageUrl(imageId) : thumbnailUrl(imageId, size);
  // The source that failed, so that another image in the same place is tried afresh.
  const [missing, setMissing] = useState<string | null>(null);
  return (
    <span className={classes.place} style={{ width: box, height: box }}>
      {missing === source ? (
        <span className={classes.missing} role="img" aria-label={`${name}: no image file`}>
          no file
        </span>
      ) : (
        <img
          className={classes.image}
          src={source}
          alt={name}
          draggable={false}
          decoding="async"
          onLoad={onSettled}
          onError={() => {
            setMissing(source);
            onSettled?.();
          }}
        />
      )}
    </span>
  );
}
