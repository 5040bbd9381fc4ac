import type { PairIds } from '../../judging/seen-pairs.ts';

/** Two images by their ids, in the order shown. */
export type ListedPair = readonly [firstId: number, secondId: number];

/** Pairs of a list that are chosen together, in the order in which they were chosen. */
export interface PairSelection {
  /** By {@link listedKey}. */
  readonly pairs: ReadonlyMap<string, ListedPair>;
  /** The range that was chosen last, and what was chosen before it; null before anything is. */
  readonly last: (PairRange & { readonly before: ReadonlyMap<string, ListedPair> }) | null;
}

/** A window of a list, from where it was begun to where it ends, whichever comes first. */
export interface PairRange {
  readonly from: number;
  readonly to: number;
}

export const NO_SELECTION: PairSelection = { pairs: new Map(), last: null };

/** Names a pair in its order: the other order of the same images is another line of a list. */
export function listedKey({ firstId, secondId }: PairIds): string {
  return `${firstId}-${secondId}`;
}

function keyed(pairs: Iterable<ListedPair>): [string, ListedPair][] {
  return Array.from(pairs, (pair) => [listedKey({ firstId: pair[0], secondId: pair[1] }), pair]);
}

/** With one more, or without it where it is among them; a range begins there from now on. */
export function toggled({ pairs }: PairSelection, pair: ListedPair, index: number): PairSelection {
  const after = new Map(pairs);
  for (const [key, one] of keyed([pair])) if (!after.delete(key)) after.set(key, one);
  return { pairs: after, last: { from: index, to: index, before: after } };
}

/**
 * The range up to a place: where the last one ended at the pair that is looked at, that one gets longer or shorter; else one
 * begins at that pair.
 */
export function rangeTo({ last }: PairSelection, index: number, cursor: number | null): PairRange {
  const from = last !== null && (cursor === null || cursor === last.to) ? last.from : (cursor ?? index);
  return { from, to: index };
}

/** With the pairs of a range, besides what was chosen before that range was begun. */
export function withRange(
  { pairs, last }: PairSelection,
  chosen: Iterable<ListedPair>,
  range: PairRange,
): PairSelection {
  const before = last?.from === range.from ? last.before : pairs;
  return { pairs: new Map([...before, ...keyed(chosen)]), last: { ...range, before } };
}
