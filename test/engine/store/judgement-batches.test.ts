import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../src/engine/store/database.ts';
import { appendBatch, pairsOfBatch, type NewBatch } from '../../../src/engine/store/judgement-batches.ts';
import {
  appendJudgement,
  judgementsOfPair,
  type NewJudgement,
} from '../../../src/engine/store/judgements.ts';
import { standingJudgementOfPair } from '../../../src/engine/store/standing-judgements.ts';
import { redoJudgement, undoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

function store() {
  const db = openDatabase(':memory:', { create: true });
  const { ids } = insertRatedImages(db, 6);
  const [a = 0, b = 0, c = 0, d = 0] = ids;
  const said = { action: 'label', label: 'First', judge: 'ann', runId: null } as const;
  const judge = (firstId: number, secondId: number, more: Partial<NewJudgement> = {}) =>
    appendJudgement(db, {
      ...said,
      ...{ key: randomUUID(), seconds: 1, shownSwapped: false, firstId, secondId },
      ...more,
    });
  const judgeMany = (pairs: NewBatch['pairs'], more: Partial<NewBatch> = {}) =>
    appendBatch(db, { ...said, key: randomUUID(), comment: null, pairs, ...more });
  return { db, a, b, c, d, judge, judgeMany };
}

const undo = (db: Database, key: string = randomUUID()) => undoJudgement(db, key, 'ann');
const redo = (db: Database) => redoJudgement(db, randomUUID(), 'ann');
const labelOf = (db: Database, a: number, b: number) => standingJudgementOfPair(db, a, b).label;

test('entries of a batch are those that one by one would be, with people’s label before each', () => {
  const { db, a, b, c, d, judge, judgeMany } = store();
  judge(b, a, { label: 'First' });
  judge(c, d, { action: 'cannot-judge', label: null });
  expect(
    judgeMany(
      [
        [a, b],
        [c, d],
        [a, c],
      ],
      { label: 'Similar' },
    ),
  ).toBe(3);
  expect(judgementsOfPair(db, a, b).at(-1)).toMatchObject({
    action: 'label',
    status: 'submitted',
    label: 'Similar',
    previous: 'Second',
    judge: 'ann',
    seconds: null,
  });
  expect(judgementsOfPair(db, c, d).at(-1)).toMatchObject({ label: 'Similar', previous: null });
  expect(labelOf(db, a, c)).toBe('Similar');
});

test('a batch is taken back and brought back as one, again and again, among other entries', () => {
  const { db, a, b, c, d, judge, judgeMany } = store();
  judge(a, b, { label: 'Second' });
  judgeMany([
    [a, b],
    [a, c],
    [a, d],
  ]);
  judge(c, d, { label: 'Similar' });
  const labels = () => [labelOf(db, a, b), labelOf(db, a, c), labelOf(db, a, d), labelOf(db, c, d)];
  const states = [
    [null, null, null, null],
    ['Second', null, null, null],
    ['First', 'First', 'First', null],
    ['First', 'First', 'First', 'Similar'],
  ];
  expect(labels()).toEqual(states[3]);
  for (let round = 0; round < 2; round++) {
    for (const state of [2, 1, 0]) {
      expect(undo(db)).toMatchObject({ undone: true });
      expect(labels()).toEqual(states[state]);
    }
    expect(undo(db)).toBeNull();
    for (const state of [1, 2, 3]) {
      expect(redo(db)).toMatchObject({ undone: false });
      expect(labels()).toEqual(states[state]);
    }
    expect(redo(db)).toBeNull();
  }
  // Back and forth in the middle, then something new: what was taken back is not brought back.
  undo(db);
  undo(db);
  redo(db);
  expect(labels()).toEqual(states[2]);
  undo(db);
  judgeMany(
    [
      [b, c],
      [b, d],
    ],
    { action: 'flag', label: null },
  );
  expect(redo(db)).toBeNull();
  undo(db);
  expect(standingJudgementOfPair(db, b, c).flagged).toBe(false);
  expect(labels()).toEqual(states[1]);
});

test('the same key again stores nothing, of a batch and of its undo; another content is refused', () => {
  const { db, a, b, c, judgeMany } = store();
  const key = randomUUID();
  expect(
    judgeMany(
      [
        [a, b],
        [a, c],
      ],
      { key },
    ),
  ).toBe(2);
  expect(
    judgeMany(
      [
        [a, b],
        [a, c],
      ],
      { key },
    ),
  ).toBe(2);
  expect(pairsOfBatch(db, key)).toEqual([
    [a, b],
    [a, c],
  ]);
  expect(() => judgeMany([[a, b]], { key })).toThrow(/already been saved under this key/);
  expect(() =>
    judgeMany(
      [
        [a, b],
        [a, c],
      ],
      { key, label: 'Second' },
    ),
  ).toThrow(/already been saved/);
  const back = randomUUID();
  undo(db, back);
  expect(undo(db, back)).toMatchObject({ undone: true });
  expect(judgementsOfPair(db, a, c)).toHaveLength(2);
});

test('an undo is a person’s own', () => {
  const { db, a, b, c, judgeMany } = store();
  judgeMany([
    [a, b],
    [a, c],
  ]);
  judgeMany(
    [
      [a, b],
      [a, c],
    ],
    { judge: 'bob', label: 'Similar' },
  );
  undo(db);
  expect(labelOf(db, a, b)).toBe('Similar');
  expect(judgementsOfPair(db, a, c).map(({ judge, undone }) => [judge, undone])).toEqual([
    ['ann', true],
    ['bob', false],
    ['ann', false],
  ]);
});
