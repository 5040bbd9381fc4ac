import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ThumbnailSize } from '../../api/image-url.ts';
import { Face } from './face.tsx';
import { waitForTurn } from './image-turns.ts';
import classes from './pair-face.module.css';

interface PairFaceProps {
  readonly imageId: number;
  readonly name: string;
  readonly size: ThumbnailSize;
  /** Side of its square place, in pixels. */
  readonly box: number;
  /** Key of the pair that could be labelled by what is seen here; null for none. */
  readonly pair: string | null;
}

/** A face in a list, which takes its turn among all that a scroll brings up. Give it another key for another image. */
export function PairFace({ imageId, name, size, box, pair }: PairFaceProps): ReactNode {
  const [mayLoad, setMayLoad] = useState(false);
  const settle = useRef<() => void>(undefined);
  useEffect(() => {
    const settled = waitForTurn(() => setMayLoad(true));
    settle.current = settled;
    return settled;
  }, []);
  if (!mayLoad) return <span className={classes.place} style={{ width: box, height: box }} />;
  return <Face {...{ imageId, name, size, box, pair }} onSettled={() => settle.current?.()} />;
}
