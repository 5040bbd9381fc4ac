import { useEffect, useState } from 'react';
import { useConnection } from '../../api/use-connection.ts';
import { formatQuantity } from '../../../core/format.ts';

/** A wait that nobody notices is not spoken of, in milliseconds. */
const NOTICED_MILLISECONDS = 300;

/**
 * Why a pair cannot be labelled yet; '' while that is no news.
 *
 * @param pair its key; null for one that can be labelled
 * @param unsaved answers of this page that are not on disk yet
 */
export function useWaitingNote(pair: string | null, unsaved: number): string {
  const [lasting, setLasting] = useState<string | null>(null);
  const connection = useConnection();
  useEffect(() => {
    if (pair === null) return undefined;
    const timer = setTimeout(() => setLasting(pair), NOTICED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [pair]);
  if (pair === null || lasting !== pair) return '';
  return connection === 'connected' ? UNTIL_SHOWN : untilConnected(unsaved);
}

const UNTIL_SHOWN =
  'This pair can be labelled once both images are shown. Until then, choose Cannot judge or Skip.';

function untilConnected(unsaved: number): string {
  const kept =
    unsaved === 0
      ? ''
      : ` ${formatQuantity(unsaved, 'unsaved answer')} ${unsaved === 1 ? 'is' : 'are'} kept and will be sent.`;
  return `Connection lost: labelling goes on when the images of this pair are here.${kept}`;
}
