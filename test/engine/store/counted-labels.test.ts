import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Label } from '../../../src/core/labels.ts';
import { countedLabels } from '../../../src/engine/store/counted-labels.ts';
import { openDatabase, type Database } from '../../../src/engine/store/database.ts';
import { appendJudgement, insertJudgement } from '../../../src/engine/store/judgements.ts';
import { personByRef } from '../../../src/engine/store/people.ts';
import type { WhoseLabels } from '../../../src/model/whose-labels.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

let db: Database;
let datasetId: number;
let ids: readonly number[];
let clock = 1;

beforeEach(() => {
  db = openDatabase(':memory:');
  ({ datasetId, ids } = insertRatedImages(db, 5));
});

const image = (place: number) => ids[place] ?? -1;

/** A label of the images at two places; null for a pair that could not be judged. */
function say(judge: string, first: number, second: number, label: Label | null, takenOver = false): void {
  appendJudgement(db, {
    key: randomUUID(),
    firstId: image(first),
    secondId: image(second),
    action: label === null ? 'cannot-judge' : 'label',
    label,
    judge,
    seconds: 1,
    shownSwapped: false,
    runId: null,
    takenOver,
    createdAt: clock++,
  });
}

function review(first: number, second: number, label: Label | null): void {
  insertJudgement(db, {
    key: randomUUID(),
    firstId: image(first),
    secondId: image(second),
    action: label === null ? 'send-back' : 'decide',
    label,
    person: personByRef(db, 'cyd')?.id ?? -1,
    undoes: null,
    seconds: null,
    shownSwapped: null,
    runId: null,
    createdAt: clock++,
  });
}

const labels = (whose: WhoseLabels) =>
  countedLabels(db, { datasetId, taskId: null }, whose).map(({ label }) => label);

describe('whose labels count', () => {
  beforeEach(() => {
    say('ada', 0, 1, 'First');
    // The same image chosen, told in the other order.
    say('bob', 1, 0, 'Second');
    say('cyd', 0, 1, 'Similar');
    say('ada', 0, 2, 'First');
    say('bob', 0, 2, 'Second');
    say('ada', 3, 4, null);
  });

  test('nobody’s, the newest, the majority, one person’s', () => {
    expect(countedLabels(db, { datasetId, taskId: null }, 'none')).toEqual([]);
    expect(labels('newest')).toEqual(['Similar', 'Second', null]);
    expect(labels('majority')).toEqual(['First', null, null]);
    expect(labels(`person:${personByRef(db, 'ada')?.id ?? -1}`)).toEqual(['First', 'First', null]);
    expect(countedLabels(db, { datasetId, taskId: null }, 'majority')).toMatchObject([
      { lowId: image(0), highId: image(1), people: 3, agreeing: 2 / 3, cannotJudge: false },
      { people: 2, agreeing: null },
      { people: 0, agreeing: null, cannotJudge: true },
    ]);
  });

  test('a decision comes before the majority, whichever way round it was told', () => {
    review(2, 0, 'First');
    review(1, 0, 'Similar');
    expect(labels('adjudicated')).toEqual(['Similar', 'Second', null]);
    expect(labels('majority')).toEqual(['First', null, null]);
  });

  test('a pair that was sent back has no label until all its answers are new', () => {
    review(0, 1, null);
    expect(labels('adjudicated')).toEqual([null, null, null]);
    say('ada', 0, 1, 'Second');
    say('bob', 0, 1, 'Second');
    expect(labels('adjudicated')[0]).toBeNull();
    say('cyd', 0, 1, 'First');
    expect(labels('adjudicated')[0]).toBe('Second');
  });

  test('Dawid and Skene give weights, and no label where two are level', () => {
    const [first, level, none] = countedLabels(db, { datasetId, taskId: null }, 'dawid-skene');
    expect(first?.label).toBe('First');
    expect(first?.weights?.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(level?.weights).not.toBeNull();
    expect(none).toMatchObject({ label: null, weights: null, cannotJudge: true });
  });

  test('a label is taken over where nobody gave it but by accepting a prediction', () => {
    say('ada', 1, 2, 'First', true);
    say('bob', 1, 2, 'First', true);
    say('ada', 2, 3, 'First', true);
    say('bob', 2, 3, 'First');
    const taken = countedLabels(db, { datasetId, taskId: null }, 'majority').map(
      ({ takenOver }) => takenOver,
    );
    expect(taken).toEqual([false, false, true, false, false]);
  });
});
