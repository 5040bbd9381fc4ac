import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Label } from '../../../src/core/labels.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { appendJudgement } from '../../../src/engine/store/judgements.ts';
import { labelledPairs } from '../../../src/engine/store/labelled-pairs.ts';
import { undoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import type { JudgementAction } from '../../../src/model/judgement.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

function judged() {
  const db = openDatabase(':memory:');
  const { datasetId, ids } = insertRatedImages(db, 4);
  const [a = 0, b = 0, c = 0, d = 0] = ids;
  const judge = (
    firstId: number,
    secondId: number,
    action: JudgementAction,
    label: Label | null,
    judge = 'ann',
  ) =>
    appendJudgement(db, {
      key: randomUUID(),
      firstId,
      secondId,
      action,
      label,
      judge,
      seconds: 1.5,
      shownSwapped: false,
      runId: null,
    });
  return { db, datasetId, a, b, c, d, judge };
}

test('the newest entry of a pair stands, in the order it was given in', () => {
  const { db, datasetId, a, b, judge } = judged();
  judge(a, b, 'label', 'First');
  judge(b, a, 'label', 'Similar', 'ben');
  expect(labelledPairs(db, datasetId, null)).toMatchObject([
    { firstId: b, secondId: a, action: 'label', label: 'Similar', judge: 'ben', seconds: 1.5 },
  ]);
  expect(labelledPairs(db, datasetId, 'ann')).toMatchObject([{ firstId: a, secondId: b, label: 'First' }]);
});

test('what was taken back does not stand, flags and skips say nothing of the label', () => {
  const { db, datasetId, a, b, c, d, judge } = judged();
  judge(a, b, 'label', 'Second');
  judge(a, b, 'flag', null);
  judge(c, d, 'skip', null);
  judge(a, c, 'cannot-judge', null);
  judge(a, b, 'label', 'First');
  undoJudgement(db, randomUUID(), 'ann');
  expect(labelledPairs(db, datasetId, null)).toMatchObject([
    { firstId: a, secondId: b, label: 'Second' },
    { firstId: a, secondId: c, action: 'cannot-judge', label: null },
  ]);
});

test('other datasets have pairs of their own', () => {
  const { db, datasetId, judge } = judged();
  const other = insertRatedImages(db, 5);
  judge(other.ids[0] ?? 0, other.ids[1] ?? 0, 'label', 'First');
  expect(labelledPairs(db, datasetId, null)).toEqual([]);
  expect(labelledPairs(db, other.datasetId, null)).toHaveLength(1);
});
