import { expect, test } from 'vitest';
import type { DrawnPair } from '../../../src/core/draw-pairs.ts';
import { at } from '../../../src/core/at.ts';
import { pickExamples } from '../../../src/engine/annotation/pick-examples.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { insertJudgement } from '../../../src/engine/store/judgements.ts';
import { addPerson } from '../../../src/engine/store/people.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

/** 101 images of scores from 1 to 5, 0.04 apart. */
function rated() {
  const db = openDatabase(':memory:');
  const { datasetId, ids } = insertRatedImages(db, 101);
  const score = (id: number) => 1 + 0.04 * ids.indexOf(id);
  return { db, datasetId, ids, score };
}

test('one clear pair of each label is picked, with six different images', () => {
  const { db, datasetId, score } = rated();
  const examples = pickExamples(db, datasetId, []);
  expect(examples.map(({ label }) => label)).toEqual(['First', 'Second', 'Similar']);
  const differences = examples.map(({ firstId, secondId }) => score(firstId) - score(secondId));
  expect(differences[0]).toBeGreaterThan(1);
  expect(differences[1]).toBeLessThan(-1);
  expect(Math.abs(differences[2] ?? NaN)).toBeLessThan(0.05);
  expect(new Set(examples.flatMap(({ firstId, secondId }) => [firstId, secondId])).size).toBe(6);
});

test('an example has no image of the queue where there are others, and is never one of its pairs', () => {
  const { db, datasetId, ids } = rated();
  const queue = ids.slice(1, 90).map((id, index): DrawnPair => [id, at(ids, index)]);
  const inQueue = new Set(queue.flat());
  for (const { firstId, secondId, label } of pickExamples(db, datasetId, queue))
    if (label === 'Similar') expect(inQueue.has(firstId) || inQueue.has(secondId)).toBe(false);
  // Every image is in the queue: what is left are pairs that are not.
  const neighbours = ids.slice(1).map((id, index): DrawnPair => [id, at(ids, index)]);
  const left = pickExamples(db, datasetId, neighbours);
  expect(left.map(({ label }) => label)).toEqual(['First', 'Second']);
  const all = ids.flatMap((a, index) => ids.slice(index + 1).map((b): DrawnPair => [a, b]));
  expect(pickExamples(db, datasetId, all)).toEqual([]);
});

test('what reviewers have decided goes before scores', () => {
  const { db, datasetId, ids } = rated();
  const [firstId, secondId] = [at(ids, 40), at(ids, 60)];
  insertJudgement(db, {
    ...{ firstId, secondId, person: addPerson(db, { name: 'rae' }).id, seconds: null, shownSwapped: null },
    ...{ key: 'a', action: 'decide', label: 'Similar', undoes: null, runId: null },
  });
  expect(pickExamples(db, datasetId, []).at(-1)).toEqual({ firstId, secondId, label: 'Similar' });
});
