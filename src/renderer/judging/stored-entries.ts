import type { Judgement } from '../../model/judgement.ts';

/*
 * What this page said of a pair, told once it is on disk: for whatever looks at an answer after it was given, and must not keep the
 * next pair waiting.
 */

const listeners = new Set<(entry: Judgement) => void>();

export function tellStored(entry: Judgement): void {
  for (const listener of listeners) listener(entry);
}

/** Calls a listener with each entry that is stored, until the function that is returned is called. */
export function onStored(listener: (entry: Judgement) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
