import { useSyncExternalStore } from 'react';
import { pairKey } from '../../core/pair-key.ts';

/*
 * Which images of which pair a person has before them: only what both were painted of may be labelled. Whatever shows a
 * pair notes its images here, each once it is decoded and on screen, for as long as that place shows that pair.
 */

interface SeenImage {
  readonly pair: string;
  readonly imageId: number;
}

export interface PairIds {
  readonly firstId: number;
  readonly secondId: number;
}

const seen = new Set<SeenImage>();
/** Keys of the pairs that were ever seen in this page. */
const everSeen = new Set<string>();
const listeners = new Set<() => void>();

/** Notes that an image of a pair has been painted; the function that is returned says that it is gone. */
export function noteSeen(pair: string, imageId: number): () => void {
  const entry = { pair, imageId };
  if ([...seen].some((other) => other.pair === pair && other.imageId !== imageId)) everSeen.add(pair);
  seen.add(entry);
  tell();
  return () => {
    if (seen.delete(entry)) tell();
  };
}

/** Whether both images of a pair have been painted where it is shown. */
export function isPairSeen({ firstId, secondId }: PairIds): boolean {
  const pair = pairKey(firstId, secondId);
  const ids = new Set([...seen].filter((entry) => entry.pair === pair).map(({ imageId }) => imageId));
  return ids.has(firstId) && ids.has(secondId);
}

/** Whether both images of a pair have been painted at one time in this page: what was supposed of it may be kept. */
export function wasPairSeen({ firstId, secondId }: PairIds): boolean {
  return everSeen.has(pairKey(firstId, secondId));
}

/** {@link isPairSeen}, followed; false for no pair. */
export function usePairSeen(pair: PairIds | null | undefined): boolean {
  return useSyncExternalStore(subscribe, () => pair !== null && pair !== undefined && isPairSeen(pair));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
