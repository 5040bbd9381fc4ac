import type { Label } from '../../../core/labels.ts';
import { reverseLabel } from '../../../core/labels.ts';
import type { QueuedPair, QueuePage } from '../../../model/annotation-queue.ts';
import type { Judgement } from '../../../model/judgement.ts';
import type { OutboxEntry } from '../../judging/judgement-outbox.ts';
import { pairKey } from '../../../core/pair-key.ts';
import type { PairIds } from '../../judging/seen-pairs.ts';
import { judgedOf } from '../../ui/pair-table/pair-standing.ts';

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

/** The pairs of a queue's answer: those finished before, the newest nearest, then those to judge. */
export function listOf({ earlier, pairs }: Pick<QueuePage, 'earlier' | 'pairs'>): AnnotationList {
  const list = withQueued(EMPTY_LIST, pairs);
  const known = keysOf(list);
  const before = earlier
    .map((pair) => listed(pair, true))
    // Finished by another page while this one asked.
    .filter(({ key }) => !known.has(key));
  return { pairs: [...before, ...list.pairs], position: before.length };
}

/** Appends the pairs that are not listed yet. */
export function withQueued(list: AnnotationList, queued: readonly QueuedPair[]): AnnotationList {
  const known = keysOf(list);
  const added = queued.map((pair) => listed(pair, isFinished(pair))).filter(({ key }) => !known.has(key));
  return added.length === 0 ? list : { ...list, pairs: [...list.pairs, ...added] };
}

/**
 * A list as it is now in the place of one whose pairs were finished by other pages or programs since: the pair that is
 * shown stays, unless it is one of those.
 *
 * @param asked the list when the fresh one was asked for: what was said here since is kept
 */
export function refreshed(
  before: AnnotationList,
  asked: AnnotationList,
  fresh: AnnotationList,
): AnnotationList {
  const then = new Map(asked.pairs.map((pair) => [pair.key, pair]));
  const saidSince = new Map(
    before.pairs
      .filter(({ key, own, flagged }) => own !== then.get(key)?.own || flagged !== then.get(key)?.flagged)
      .map((pair) => [pair.key, pair]),
  );
  const pairs = fresh.pairs.map((pair) => {
    const { own, flagged } = saidSince.get(pair.key) ?? pair;
    return { ...pair, own, flagged };
  });
  const list = { pairs, position: 0 };
  const current = before.pairs[before.position];
  const position = pairs.findIndex(({ key }) => key === current?.key);
  const now = pairs[position];
  if (current === undefined || now === undefined) return atFirstUnjudged(list);
  return isFinished(now) && !isFinished(current) ? atFirstUnjudged(list) : { pairs, position };
}

/** Puts the skipped pairs at the end, and shows the first of them; pairs of which nothing was said come before. */
export function atLeftOver(list: AnnotationList): AnnotationList {
  const isSkipped = (pair: ListedPair) => pair.own !== null && !isFinished(pair);
  const unsaid = list.pairs.filter(({ own }) => own === null);
  const finished = list.pairs.filter(isFinished);
  return {
    pairs: [...finished, ...unsaid, ...list.pairs.filter(isSkipped)],
    position: finished.length,
  };
}

/** Pairs that were skipped, drafts, and pairs of which nothing was said. */
export function leftOver({ pairs }: AnnotationList): {
  readonly skipped: number;
  readonly drafts: number;
  readonly unsaid: number;
} {
  return {
    drafts: pairs.filter(({ own }) => own?.draft === true).length,
    skipped: pairs.filter(({ own }) => own?.action === 'skip').length,
    unsaid: pairs.filter(({ own }) => own === null).length,
  };
}

function listed(pair: QueuedPair, earlier: boolean): ListedPair {
  return { ...pair, key: showingKey(pair, pair.repeated === true), earlier };
}

/** Names a showing of two images: the second one in a task is another than the first. */
export function showingKey({ firstId, secondId }: PairIds, repeated: boolean): string {
  return `${pairKey(firstId, secondId)}${repeated ? '-again' : ''}`;
}

function keysOf({ pairs }: AnnotationList): ReadonlySet<string> {
  return new Set(pairs.map(({ key }) => key));
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
export function shown(
  list: AnnotationList,
  { firstId, secondId, shownSwapped, repeated }: Judgement,
): AnnotationList {
  const key = showingKey({ firstId, secondId }, repeated);
  const at = list.pairs.findIndex((pair) => pair.key === key);
  if (at >= 0) return { ...list, position: at };
  const pair: ListedPair = {
    key,
    firstId,
    secondId,
    swapped: shownSwapped === true,
    own: null,
    flagged: false,
    earlier: true,
  };
  return { ...list, pairs: list.pairs.toSpliced(list.position, 0, pair) };
}

/** Notes what this judge has remarked about a pair. */
export function remarked(list: AnnotationList, key: string, remark: Remark): AnnotationList {
  return {
    ...list,
    pairs: list.pairs.map((pair) => (pair.key === key ? { ...pair, ...remark } : pair)),
  };
}

/** Whether this judge has remarked anything about a pair. */
export function hasRemark({ comment = '', reasons = [] }: Pick<ListedPair, 'comment' | 'reasons'>): boolean {
  return comment !== '' || reasons.length > 0;
}

/** A comment and reasons. */
export interface Remark {
  readonly comment: string;
  readonly reasons: readonly string[];
}

/** Shows the next pair in a direction that something is true of, around the end; the same list where there is none. */
export function movedToNext(list: AnnotationList, wanted: (pair: ListedPair) => boolean): AnnotationList {
  const { pairs, position } = list;
  const order = [...pairs.keys()].map((step) => (position + 1 + step) % pairs.length);
  const next = order.find((index) => {
    const pair = pairs[index];
    return pair !== undefined && wanted(pair);
  });
  return next === undefined ? list : { ...list, position: next };
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

/** Labelled, or one that cannot be judged. */
export function isFinished({ own }: Pick<QueuedPair, 'own'>): boolean {
  return own !== null && own.action !== 'skip' && own.draft !== true;
}

/**
 * What a judge has said that is not on disk yet, on top of what the queue knows.
 *
 * @param task the task whose pairs are listed; null for a run's queue
 */
export function withWaiting(
  list: AnnotationList,
  judge: { readonly id: number; readonly name: string },
  waiting: readonly OutboxEntry[],
  task: number | null = null,
): AnnotationList {
  let said = list;
  for (const params of judgedOf(waiting)) {
    const { firstId, secondId, action, label, judge: by, repeated = false } = params;
    if ((by !== judge.id && by !== judge.name) || (params.task ?? null) !== task) continue;
    const key = showingKey({ firstId, secondId }, repeated);
    const pair = said.pairs.find((candidate) => candidate.key === key);
    if (pair === undefined) continue;
    const ofPair = label === null || pair.firstId === firstId ? label : reverseLabel(label);
    if (action === 'flag' || action === 'unflag') said = flagged(said, key, action === 'flag');
    else if (action === 'comment')
      said = remarked(said, key, {
        comment: params.comment ?? pair.comment ?? '',
        reasons: params.reasons ?? pair.reasons ?? [],
      });
    else
      said = answered(said, key, {
        action,
        label: ofPair,
        ...(params.draft === true ? { draft: true as const } : {}),
      });
  }
  return said;
}
