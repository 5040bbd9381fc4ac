import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ImageLoading } from './use-image.ts';
import classes from './no-image.module.css';

interface NoImageProps {
  readonly loading: ImageLoading;
  /** There is little room: the reason is shown on hovering. Defaults to false. */
  readonly small?: boolean;
}

/** What stands in the place of an image that cannot be shown: which one, why, and a way to try again. */
export function NoImage({ loading, small = false }: NoImageProps): ReactNode {
  const { state, reason, retry } = loading;
  return (
    <div
      className={classes.place}
      role="group"
      aria-label="Image not shown"
      title={small ? (reason ?? undefined) : undefined}
      data-testid="no-image"
    >
      {state === 'away' ? (
        <p>{small ? 'Waiting' : 'Waiting for Tiebreak to answer; the image then loads by itself.'}</p>
      ) : (
        <>
          <p>{small ? 'Cannot be read' : reason}</p>
          <Button size="compact-xs" onClick={retry}>
            Retry
          </Button>
        </>
      )}
    </div>
  );
}
