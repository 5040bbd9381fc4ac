import { describe, expect, it } from 'vitest';
import type { Label } from '../../../src/core/labels.ts';
import type { QueuedPair } from '../../../src/model/annotation-queue.ts';
import type { Judgement, JudgementAction } from '../../../src/model/judgement.ts';
import {
  answered,
  atFirstUnjudged,
  EMPTY_LIST,
  finishedHere,
  flagged,
  labelOfShown,
  moved,
  atLeftOver,
  leftOver,
  listOf,
  refreshed,
  shown,
  withQueued,
  withWaiting,
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
  person: 1,
  status: 'submitted',
  task: null,
  repeated: false,
  review: false,
  blind: null,
  predictionSeen: null,
  truthSeen: null,
  takenOver: false,
  comment: null,
  reasons: null,
  batch: null,
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

  it('puts what was finished earlier before the queue, the newest nearest, with its flag', () => {
    const done = { action: 'label', label: 'First' } as const;
    const list = listOf({
      earlier: [
        { ...queued(11, 12), own: done },
        { ...queued(9, 10), own: done, flagged: true },
      ],
      pairs: [queued(1, 2), queued(3, 4)],
    });
    expect(list.pairs.map(({ key }) => key)).toEqual(['11-12', '9-10', '1-2', '3-4']);
    expect(list.pairs[list.position]?.key).toBe('1-2');
    expect(moved(list, -1).position).toBe(1);
    expect(list.pairs[1]).toMatchObject({ flagged: true, earlier: true });
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

describe('a list that other pages and programs have made out of date', () => {
  const done = { action: 'label', label: 'Second' } as const;
  const fresh = listOf({
    earlier: [{ ...queued(1, 2), own: done }],
    pairs: [queued(3, 4), queued(5, 6)],
  });

  it('leaves a pair that was finished elsewhere for the first that was not', () => {
    const list = refreshed(three, three, fresh);
    expect(list.pairs[list.position]?.key).toBe('3-4');
    expect(list.pairs[0]).toMatchObject({ key: '1-2', own: done, earlier: true });
    expect(finishedHere(list)).toBe(0);
  });

  it('stays at the pair that is shown, and at one that is looked at again', () => {
    const later = moved(three, 2);
    const list = refreshed(later, later, fresh);
    expect(list.pairs[list.position]?.key).toBe('5-6');
    const again = answered(three, '1-2', done);
    expect(refreshed(again, again, fresh).position).toBe(0);
  });

  it('keeps what was said here while it was asked for', () => {
    const here = flagged(moved(answered(three, '3-4', done), 2), '5-6', true);
    const list = refreshed(here, three, fresh);
    expect(list.pairs).toMatchObject([
      { key: '1-2', own: done },
      { key: '3-4', own: done },
      { key: '5-6', own: null, flagged: true },
    ]);
    expect(list.position).toBe(2);
    expect(finishedHere(list)).toBe(1);
  });

  it('shows a pair that was taken back elsewhere as not judged', () => {
    const judged = answered(three, '3-4', done);
    const list = refreshed(judged, judged, fresh);
    expect(list.pairs[1]).toMatchObject({ key: '3-4', own: null });
  });
});

it('takes in what is not on disk yet: this judge’s, turned to the pair’s order, without what was undone', () => {
  const said = (
    firstId: number,
    secondId: number,
    label: Label | null,
    action: JudgementAction,
    judge = 'Ada',
  ) => ({
    at: 1,
    name: 'annotate.judge' as const,
    params: {
      key: '',
      firstId,
      secondId,
      label,
      action,
      judge,
      seconds: null,
      shownSwapped: false,
      run: null,
    },
  });
  const list = withWaiting(three, { id: 1, name: 'Ada' }, [
    said(2, 1, 'First', 'label'),
    said(3, 4, null, 'flag'),
    said(5, 6, 'First', 'label', 'Bob'),
    said(3, 4, 'Similar', 'label'),
    { at: 2, name: 'annotate.undo', params: { key: '', judge: 'Ada' } },
  ]);
  expect(list.pairs).toMatchObject([
    { own: { action: 'label', label: 'Second' }, flagged: false },
    { own: null, flagged: true },
    { own: null },
  ]);
});

it('comes back to what was passed over and then to what was skipped', () => {
  const skipped = answered(three, '1-2', { action: 'skip', label: null });
  const list = moved(answered(skipped, '3-4', { action: 'cannot-judge', label: null }), 9);
  expect(leftOver(list)).toEqual({ skipped: 1, drafts: 0, unsaid: 1 });
  const again = atLeftOver(list);
  expect(again.pairs.slice(again.position).map(({ key }) => key)).toEqual(['5-6', '1-2']);
});
