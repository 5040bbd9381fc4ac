import { describe, expect, it } from 'vitest';
import type { QueuedPair } from '../../../src/model/annotation-queue.ts';
import type { Judgement } from '../../../src/model/judgement.ts';
import {
  answered,
  atFirstUnjudged,
  EMPTY_LIST,
  finishedHere,
  flagged,
  labelOfShown,
  moved,
  shown,
  withEarlier,
  withQueued,
} from '../../../src/renderer/views/annotate/annotation-list.ts';

const queued = (firstId: number, secondId: number): QueuedPair => ({
  firstId,
  secondId,
  swapped: false,
  own: null,
  flagged: false,
});

const judgement = (firstId: number, secondId: number, changes: Partial<Judgement> = {}): Judgement => ({
  id: firstId,
  firstId,
  secondId,
  action: 'label',
  label: 'First',
  previous: null,
  runId: null,
  judge: 'Ada',
  seconds: 1,
  shownSwapped: false,
  createdAt: 0,
  undone: false,
  undoes: null,
  ...changes,
});

const three = withQueued(EMPTY_LIST, [queued(1, 2), queued(3, 4), queued(5, 6)]);

describe('the list of pairs to judge', () => {
  it('lists a pair once, whichever way round it comes', () => {
    const more = withQueued(three, [queued(4, 3), queued(7, 8)]);
    expect(more.pairs.map(({ key }) => key)).toEqual(['1-2', '3-4', '5-6', '7-8']);
  });

  it('puts earlier answers before the queue, the newest nearest, and stays where it was', () => {
    const list = withEarlier(three, [
      judgement(9, 10),
      judgement(11, 12, { label: 'Second' }),
      judgement(9, 10),
      judgement(13, 14, { action: 'skip', label: null }),
    ]);
    expect(list.pairs.map(({ key }) => key)).toEqual(['11-12', '9-10', '1-2', '3-4', '5-6']);
    expect(list.pairs[list.position]?.key).toBe('1-2');
    expect(finishedHere(list)).toBe(0);
  });

  it('begins behind what was skipped in an earlier sitting', () => {
    const list = withQueued(EMPTY_LIST, [
      { ...queued(1, 2), own: { action: 'skip', label: null } },
      queued(3, 4),
    ]);
    expect(atFirstUnjudged(list).position).toBe(1);
  });

  it('moves over finished pairs too and not beyond the ends', () => {
    const list = answered(three, '1-2', { action: 'label', label: 'Similar' });
    expect(moved(list, -1).position).toBe(0);
    expect(moved(list, 2).position).toBe(2);
    expect(moved(list, 9).position).toBe(3);
  });

  it('counts what was finished here, and not what was skipped or taken back', () => {
    const list = answered(answered(three, '1-2', { action: 'cannot-judge', label: null }), '3-4', {
      action: 'skip',
      label: null,
    });
    expect(finishedHere(list)).toBe(1);
    expect(finishedHere(answered(list, '1-2', null))).toBe(0);
  });

  it('goes back to the pair of a judgement, listed or not', () => {
    expect(shown(moved(three, 2), judgement(4, 3)).position).toBe(1);
    const list = shown(moved(three, 1), judgement(20, 21, { shownSwapped: true }));
    expect(list.pairs.map(({ key }) => key)).toEqual(['1-2', '20-21', '3-4', '5-6']);
    expect(list.pairs[list.position]).toMatchObject({ key: '20-21', swapped: true });
  });

  it('keeps flags apart from answers', () => {
    const list = flagged(answered(three, '1-2', { action: 'label', label: 'First' }), '1-2', true);
    expect(list.pairs[0]).toMatchObject({ flagged: true, own: { action: 'label', label: 'First' } });
  });

  it('turns an answer about the sides into one about the images', () => {
    expect(labelOfShown('First', false)).toBe('First');
    expect(labelOfShown('First', true)).toBe('Second');
    expect(labelOfShown('Similar', true)).toBe('Similar');
  });
});
