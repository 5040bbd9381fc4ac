import type { Label } from '../../../core/labels.ts';
import { reverseLabel } from '../../../core/labels.ts';
import type { QueuedPair } from '../../../model/annotation-queue.ts';
import type { Judgement } from '../../../model/judgement.ts';

/** What a judge has said of a pair: the newest answer that stands. */
export type OwnAnswer = NonNullable<QueuedPair['own']>;

/** A pair among those that were or will be shown. */
export interface ListedPair extends QueuedPair {
  /** Names the two images whatever their order. */
  readonly key: string;
  /** Finished in an earlier sitting. */
  readonly earlier: boolean;
}

/** The pairs of one sitting in their order: finished ones of before, then those of the queue; one of them is shown. */
export interface AnnotationList {
  readonly pairs: readonly ListedPair[];
  /** Of the pair that is shown; `pairs.length` when all are finished. */
  readonly position: number;
}

export const EMPTY_LIST: AnnotationList = { pairs: [], position: 0 };

export function pairKey(firstId: number, secondId: number): string {
  return `${Math.min(firstId, secondId)}-${Math.max(firstId, secondId)}`;
}

/** Puts this judge's earlier answers before everything else; `judgements` has the newest first. */
export function withEarlier(list: AnnotationList, judgements: readonly Judgement[]): AnnotationList {
  const known = new Set(list.pairs.map(({ key }) => key));
  const earlier: ListedPair[] = [];
  for (const { firstId, secondId, action, label, shownSwapped } of judgements) {
    const key = pairKey(firstId, secondId);
    if (known.has(key) || (action !== 'label' && action !== 'cannot-judge')) continue;
    known.add(key);
    earlier.unshift({
      key,
      firstId,
      secondId,
      swapped: shownSwapped,
      own: { action, label },
      flagged: false,
      earlier: true,
    });
  }
  return { pairs: [...earlier, ...list.pairs], position: list.position + earlier.length };
}

/** Appends the pairs that are not listed yet. */
export function withQueued(list: AnnotationList, queued: readonly QueuedPair[]): AnnotationList {
  const known = new Set(list.pairs.map(({ key }) => key));
  const added = queued
    .map((pair) => ({ ...pair, key: pairKey(pair.firstId, pair.secondId), earlier: false }))
    .filter(({ key }) => !known.has(key));
  return added.length === 0 ? list : { ...list, pairs: [...list.pairs, ...added] };
}

/** Shows the first pair of which this judge has said nothing; those skipped in an earlier sitting lie before it. */
export function atFirstUnjudged(list: AnnotationList): AnnotationList {
  const first = list.pairs.findIndex(({ own }) => own === null);
  return { ...list, position: first < 0 ? list.pairs.length : first };
}

/** Moves by so many pairs, finished ones too, and not beyond the ends. */
export function moved(list: AnnotationList, by: number): AnnotationList {
  const position = Math.max(0, Math.min(list.pairs.length, list.position + by));
  return position === list.position ? list : { ...list, position };
}

/** Notes what was said of a pair. */
export function answered(list: AnnotationList, key: string, own: OwnAnswer | null): AnnotationList {
  return { ...list, pairs: list.pairs.map((pair) => (pair.key === key ? { ...pair, own } : pair)) };
}

export function flagged(list: AnnotationList, key: string, value: boolean): AnnotationList {
  return {
    ...list,
    pairs: list.pairs.map((pair) => (pair.key === key ? { ...pair, flagged: value } : pair)),
  };
}

/**
 * Shows the pair that a judgement was about; one that is not listed (of an earlier sitting) comes in where the judge is.
 */
export function shown(list: AnnotationList, { firstId, secondId, shownSwapped }: Judgement): AnnotationList {
  const key = pairKey(firstId, secondId);
  const at = list.pairs.findIndex((pair) => pair.key === key);
  if (at >= 0) return { ...list, position: at };
  const pair: ListedPair = {
    key,
    firstId,
    secondId,
    swapped: shownSwapped,
    own: null,
    flagged: false,
    earlier: true,
  };
  return { ...list, pairs: list.pairs.toSpliced(list.position, 0, pair) };
}

/** The label of (first, second) for an answer about the images as they are shown, left one first. */
export function labelOfShown(label: Label, swapped: boolean): Label {
  return swapped ? reverseLabel(label) : label;
}

/** Pairs that are finished: labelled, or ones that cannot be judged. */
export function finishedCount({ pairs }: AnnotationList): number {
  return pairs.filter(isFinished).length;
}

/** How many more pairs are finished than when the sitting began. */
export function finishedHere({ pairs }: AnnotationList): number {
  let count = 0;
  for (const pair of pairs) count += Number(isFinished(pair)) - Number(pair.earlier);
  return count;
}

function isFinished({ own }: ListedPair): boolean {
  return own !== null && own.action !== 'skip';
}
