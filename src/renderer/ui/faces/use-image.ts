import { useEffect, useState } from 'react';
import { useImageAddresses } from '../../api/image-url.ts';
import { useConnection } from '../../api/use-connection.ts';
import { whyNoImage } from '../../api/why-no-image.ts';

/** How far an image has come. */
export interface ImageLoading {
  /** 'away': the serving side cannot be reached, and the image is asked for again when it can. */
  readonly state: 'coming' | 'ready' | 'failed' | 'away';
  /** It has failed or is away: something else stands in its place. */
  readonly missing: boolean;
  /** Why it cannot be shown, where it has failed. */
  readonly reason: string | null;
  /** Key of the img element: another one asks for the image again. */
  readonly attempt: number;
  readonly onLoad: () => void;
  /** For what the browser cannot load or decode. */
  readonly onError: () => void;
  readonly retry: () => void;
}

interface Known extends Pick<ImageLoading, 'state' | 'reason' | 'attempt'> {
  readonly source: string;
  /** It was served and not shown once already. */
  readonly doubtful: boolean;
}

/** Pause before an image is asked for again by itself, in milliseconds. */
const RETRY_MILLISECONDS = 500;

/**
 * Loads one image: again by itself when the serving side is back or its file is another one, and when a person asks for it.
 *
 * @param explained whether the reason of a failure is asked for. Lists do not: of a thousand faces without files none
 * has room for it
 */
export function useImage(imageId: number, source: string, explained = true): ImageLoading {
  useImageAddresses();
  const [known, setKnown] = useState<Known>(() => begun(source, 0));
  const connection = useConnection();
  if (known.source !== source) setKnown(begun(source, 0));
  const { state, reason, attempt, doubtful } = known;

  // What is told of an image that is no longer shown here, or of an attempt before, is not of this one.
  const become = (next: (before: Known) => Known) =>
    setKnown((before) => (before.source === source && before.attempt === attempt ? next(before) : before));
  const askWhy = async () => {
    if (!explained) {
      become((before) => ({ ...before, state: connection === 'connected' ? 'failed' : 'away' }));
      return;
    }
    const why = await whyNoImage(imageId, source);
    if (why.served && !doubtful) become(() => ({ ...begun(source, attempt + 1), doubtful: true }));
    else
      become((before) => ({ ...before, state: why.reason === null ? 'away' : 'failed', reason: why.reason }));
  };

  useEffect(() => {
    if (state !== 'away' || connection !== 'connected') return undefined;
    const timer = setTimeout(() => setKnown(again), RETRY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [state, connection]);
  useEffect(() => {
    // The connection may have been lost before that was noticed: what failed then is asked for again too.
    if (connection !== 'connected') return () => setKnown(again);
    return undefined;
  }, [connection]);

  return {
    state,
    missing: isMissing(state),
    reason,
    attempt,
    onLoad: () => become((before) => ({ ...before, state: 'ready' })),
    onError: () => void askWhy(),
    retry: () => become(() => begun(source, attempt + 1)),
  };
}

function begun(source: string, attempt: number): Known {
  return { source, attempt, state: 'coming', reason: null, doubtful: false };
}

/** Asks again for what did not come. */
function again(before: Known): Known {
  const { state, source, attempt } = before;
  return isMissing(state) ? begun(source, attempt + 1) : before;
}

function isMissing(state: ImageLoading['state']): boolean {
  return state === 'failed' || state === 'away';
}
