import type { ReactNode } from 'react';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { MOST_OF_IMAGE, SPREAD_OVER } from '../../../core/spread-images.ts';
import type { NarrowingUnit } from '../../../model/annotation-queue.ts';
import type { ListedPair } from './annotation-list.ts';

interface QueueNoteProps {
  readonly pair: ListedPair;
  /** Place of the pair in the queue from which on images come too often; null where they do not. */
  readonly crowdedFrom: number | null;
  /** Pairs of the queue. */
  readonly total: number;
  readonly unit: NarrowingUnit | null;
  /** Nothing that follows from the model's answers is told. */
  readonly hidesModel: boolean;
}

/** Why a pair stands where it does, and where a queue cannot spread its images. */
export function QueueNote({ pair, crowdedFrom, total, unit, hidesModel }: QueueNoteProps): ReactNode {
  const { influence, narrowing } = pair;
  const notes = [
    narrowing === undefined || narrowing === null
      ? null
      : `An answer is expected to narrow the intervals of its scores by ${formatNumber(narrowing, 2)}${unit === 'logits' ? ' logits' : ''}, by people’s labels so far`,
    influence === undefined || hidesModel
      ? null
      : influence === null
        ? 'No score is made of it'
        : `What you say moves a score by up to ${formatNumber(influence, 3)}`,
    crowdedFrom === null
      ? null
      : `Few images: from pair ${formatCount(crowdedFrom + 1)} of ${formatCount(total)} on one comes more than ${MOST_OF_IMAGE} times in ${SPREAD_OVER}`,
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : <span data-testid="queue-note">{notes.join(' · ')}</span>;
}
