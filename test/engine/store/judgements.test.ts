import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../src/engine/store/database.ts';
import {
  appendJudgement,
  judgementsOfPair,
  recentJudgements,
  type NewJudgement,
} from '../../../src/engine/store/judgements.ts';
import {
  standingJudgementOfPair,
  standingJudgements,
} from '../../../src/engine/store/standing-judgements.ts';
import { redoJudgement, undoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

function store(images = 4, file = ':memory:') {
  const db = openDatabase(file, { create: true });
  const { ids } = insertRatedImages(db, images);
  const [a = 0, b = 0, c = 0] = ids;
  const judge = (firstId: number, secondId: number, said: Partial<NewJudgement> = {}) =>
    appendJudgement(db, { ...judgement(firstId, secondId), ...said });
  return { db, ids, a, b, c, judge };
}

function judgement(firstId: number, secondId: number): NewJudgement {
  return {
    key: randomUUID(),
    firstId,
    secondId,
    action: 'label',
    label: 'First',
    judge: 'ann',
    seconds: 1.5,
    shownSwapped: false,
    runId: null,
  };
}

const undo = (db: Database, judge = 'ann') => undoJudgement(db, randomUUID(), judge);
const redo = (db: Database, judge = 'ann') => redoJudgement(db, randomUUID(), judge);
const none = { label: null, cannotJudge: false, flagged: false, takenOver: false };

test('people’s label of a pair is the newest of all judges, whichever way round it was shown', () => {
  const { db, a, b, judge } = store();
  expect(standingJudgementOfPair(db, a, b)).toEqual({ lowId: a, highId: b, ...none });
  judge(a, b, { label: 'First' });
  judge(b, a, { label: 'First', judge: 'bob' });
  const standing = {
    lowId: a,
    highId: b,
    label: 'Second',
    cannotJudge: false,
    flagged: false,
    takenOver: false,
  };
  expect(standingJudgementOfPair(db, b, a)).toEqual(standing);
  expect([...standingJudgements(db)]).toEqual([standing]);
});

test('an entry keeps people’s label before it, told of the order in which it was shown', () => {
  const { a, b, judge } = store();
  expect(judge(a, b, { label: 'First' }).previous).toBeNull();
  expect(judge(b, a, { label: 'Similar' }).previous).toBe('Second');
  expect(judge(b, a, { action: 'cannot-judge', label: null }).previous).toBe('Similar');
  expect(judge(a, b, { label: 'First' }).previous).toBeNull();
});

test('what cannot be judged has no label, a skip changes nothing, and a flag stays until it is taken off', () => {
  const { db, a, b, c, judge } = store();
  judge(a, b);
  judge(a, b, { action: 'skip', label: null });
  expect(standingJudgementOfPair(db, a, b).label).toBe('First');
  judge(a, b, { action: 'flag', label: null });
  judge(a, b, { action: 'cannot-judge', label: null });
  const standing = { lowId: a, highId: b, label: null, cannotJudge: true, flagged: true, takenOver: false };
  expect(standingJudgementOfPair(db, a, b)).toEqual(standing);
  judge(b, a, { action: 'unflag', label: null });
  judge(a, c, { action: 'skip', label: null });
  expect([...standingJudgements(db)]).toEqual([{ ...standing, flagged: false }]);
});

test('the same key again stores nothing and gives the stored entry; other content under it is refused', () => {
  const { db, a, b, judge } = store();
  const sent = judgement(a, b);
  const stored = appendJudgement(db, sent);
  expect(appendJudgement(db, sent)).toEqual(stored);
  expect(judgementsOfPair(db, a, b)).toEqual([stored]);
  expect(() => judge(a, b, { key: sent.key, label: 'Similar' })).toThrow(/already been saved under this key/);
  expect(() => undoJudgement(db, sent.key, 'ann')).toThrow(/already been saved under this key/);

  const key = randomUUID();
  expect(undoJudgement(db, key, 'ann')?.id).toBe(stored.id);
  expect(undoJudgement(db, key, 'ann')?.id).toBe(stored.id);
  expect(judgementsOfPair(db, a, b)).toHaveLength(2);
  expect(() => redoJudgement(db, key, 'ann')).toThrow(/already been saved under this key/);
});

test('undo takes back a judge’s own entries one by one, and says which', () => {
  const { db, a, b, c, judge } = store();
  const first = judge(a, b, { label: 'Second' });
  judge(a, b, { judge: 'bob', label: 'Similar' });
  const second = judge(b, a, { label: 'First', shownSwapped: true });
  judge(a, c, { action: 'flag', label: null });
  expect(undo(db)).toMatchObject({ action: 'flag', undone: true });
  expect(undo(db)).toEqual({ ...second, undone: true });
  expect(standingJudgementOfPair(db, a, b).label).toBe('Similar');
  expect(undo(db)).toEqual({ ...first, undone: true });
  expect(undo(db)).toBeNull();
  expect(standingJudgementOfPair(db, a, b).label).toBe('Similar');
  expect([...standingJudgements(db)]).toHaveLength(1);
  expect(undo(db, 'bob')).toMatchObject({ label: 'Similar' });
  expect([...standingJudgements(db)]).toEqual([]);
});

test('redo brings back what was undone, in turn, until something else is judged', () => {
  const { db, a, b, c, judge } = store();
  expect(redo(db)).toBeNull();
  const first = judge(a, b);
  const second = judge(b, c);
  const third = judge(a, c);
  expect(redo(db)).toBeNull();
  undo(db);
  undo(db);
  undo(db);
  expect(redo(db)).toEqual(first);
  expect(redo(db)).toEqual(second);
  expect(undo(db)?.id).toBe(second.id);
  expect(redo(db)).toEqual(second);
  expect(redo(db)).toEqual(third);
  expect(redo(db)).toBeNull();
  undo(db);
  judge(a, c, { label: 'Similar' });
  expect(redo(db)).toBeNull();
  undo(db);
  expect(redo(db)).toMatchObject({ label: 'Similar' });
  expect(redo(db)).toBeNull();
  expect(undo(db)).toMatchObject({ label: 'Similar' });
  expect(undo(db)?.id).toBe(second.id);
});

test('any sequence of judging, undo and redo leaves what a list and a stack would', () => {
  const { db, ids, judge } = store(6);
  const stands: number[] = [];
  const undone: number[] = [];
  // A fixed sequence that looks like people: mostly judging, undos in runs, some redos.
  for (let step = 0; step < 300; step++) {
    const turn = (step * 7919) % 10;
    if (turn < 5) {
      const [firstId = 0, secondId = 0] = [ids[step % 6], ids[(step + 1 + (step % 5)) % 6]];
      stands.push(judge(firstId, secondId, { label: step % 2 === 0 ? 'First' : 'Similar' }).id);
      undone.length = 0;
    } else if (turn < 8) {
      const taken = stands.pop();
      expect(undo(db)?.id).toBe(taken);
      if (taken !== undefined) undone.push(taken);
    } else {
      const back = undone.pop();
      expect(redo(db)?.id).toBe(back);
      if (back !== undefined) stands.push(back);
    }
    expect(recentJudgements(db, 'ann', 1000).map(({ id }) => id)).toEqual(stands.toReversed());
  }
  expect(stands.length).toBeGreaterThan(10);
});

test('undo reaches back over a restart', () => {
  const file = `${temporaryFolder()}/store.sqlite`;
  const { db, a, b, c, judge } = store(4, file);
  judge(a, b);
  judge(a, c);
  undo(db);
  db.close();
  const again = openDatabase(file);
  expect(undo(again)).toMatchObject({ secondId: b });
  expect(undo(again)).toBeNull();
  expect(redo(again)).toMatchObject({ secondId: b });
  expect(redo(again)).toMatchObject({ secondId: c });
  again.close();
});

test('a pair’s history tells everything of one order, undos among it', () => {
  const { db, a, b, judge } = store();
  const entry = judge(b, a, { label: 'First', shownSwapped: true, seconds: 3 });
  undo(db);
  expect(judgementsOfPair(db, a, b)).toMatchObject([
    {
      id: entry.id,
      firstId: a,
      secondId: b,
      label: 'Second',
      shownSwapped: false,
      seconds: 3,
      undone: true,
    },
    { firstId: a, secondId: b, action: 'undo', previous: 'Second', undoes: entry.id, undone: false },
  ]);
});

test('a label without the action, or an action without its label, is refused', () => {
  const { a, b, judge } = store();
  expect(() => judge(a, b, { label: null })).toThrow(/CHECK/);
  expect(() => judge(a, b, { action: 'skip' })).toThrow(/CHECK/);
  expect(() => judge(a, a)).toThrow(/CHECK/);
});
